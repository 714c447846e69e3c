/* <us-session>: asks, shortly before the session ends, whether to stay signed in.
   data-left, data-warning: seconds; data-asks: how much is left, which keeps nothing alive; data-soon, -last, -over: what is said. */
customElements.define("us-session", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.form = this.querySelector("form");
    this.stay = this.querySelector("[type=submit]");
    this.close = this.querySelector("[data-do=close]");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.extend(); });
    this.close.addEventListener("click", () => this.dialog.close());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.ask(); });
    this.wait(Number(this.dataset.left));
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  /* Then every few seconds: another tab may have gone on or signed out. */
  wait(left) {
    clearTimeout(this.timer);
    const before = left - Number(this.dataset.warning);
    this.timer = setTimeout(() => this.ask(), 1000 * Math.max(before > 0 ? before + 1 : Math.min(left, 10), 1));
  }

  async ask() {
    const answer = await fetch(this.dataset.asks).then((found) => found.json()).catch(() => null);
    if (!answer) { this.wait(10); return; }
    if (!answer.seconds_left) { this.show("over", false); return; }
    if (answer.seconds_left > Number(this.dataset.warning)) this.dialog.close();
    else this.show(answer.can_be_extended ? "soon" : "last", answer.can_be_extended);
    this.wait(answer.seconds_left);
  }

  show(name, extends_) {
    const text = this.querySelector("#session-text");
    if (this.shown === name && this.dialog.open) return;
    this.shown = name;
    this.stay.hidden = !extends_;
    this.close.hidden = extends_;
    if (!this.dialog.open) this.dialog.showModal();
    text.textContent = this.dataset[name];
  }

  async extend() {
    await fetch(this.form.action, { method: "POST", body: new FormData(this.form), redirect: "manual" }).catch(() => null);
    this.dialog.close();
    this.ask();
  }
});
