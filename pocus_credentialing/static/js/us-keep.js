/* <us-keep>: what is chosen in its form is sent, as it is chosen, to data-to, and is there when one comes back. */
customElements.define("us-keep", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.keep(), 250); });
    this.addEventListener("submit", () => { clearTimeout(this.timer); this.timer = 0; });
    addEventListener("pagehide", () => { if (this.timer) this.keep(); });
  }

  keep() {
    clearTimeout(this.timer);
    this.timer = 0;
    const body = new FormData(this.querySelector("form"));
    fetch(this.dataset.to, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => null);
  }
});
