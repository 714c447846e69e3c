/* <us-copy>: a button that copies the text (or value) of [data-copy] beside it. */
customElements.define("us-copy", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const source = this.querySelector("[data-copy]");
    if (!button || !source || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
      this.querySelector("[role=status]").textContent = this.dataset.done;
    });
  }
});
