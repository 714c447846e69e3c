/* <us-keys>: single-key shortcuts for reviewing. They only move and fill in; nothing is ever sent by a key.
   J/K next and previous, 1–5 image quality, Y/N fill all answers, A/U go to accept and undo, R opens the reason, C comments at the frame shown.
   Off while focus is in a field, on a decision or on what asks who one is (Escape leaves them), and by the switch.
   What is typed on an offered reason goes into the field; a space presses no decision that a letter led to. */
customElements.define("us-keys", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.abort = new AbortController();
    this.querySelector("[data-switch]")?.addEventListener("click", () => { this.off = !this.off; this.show(); }, { signal: this.abort.signal });
    const when = (name, then) => document.addEventListener(name, then, { signal: this.abort.signal });
    when("keydown", (event) => this.key(event));
    when("keyup", (event) => this.spaced(event));
    when("focusin", ({ target }) => { if (target !== this.led) this.led = null; if (!target.closest("[data-proof]")) this.meant = null; });
    /* "Agree with all" and "disagree" are buttons that the server answers; here they fill without a round trip. */
    document.querySelectorAll("[data-fill]").forEach((button) => button.addEventListener("click", (event) => { event.preventDefault(); this.answer(button.dataset.fill); }, { signal: this.abort.signal }));
    /* Only the proof was wrong: the decision stands. */
    const tried = document.querySelector("[role=alert][data-proof]") && document.querySelector("[data-tried]")?.dataset.tried;
    this.meant = tried ? document.querySelector(`.verdicts [value=${tried}]`) : null;
    this.show();
  }

  disconnectedCallback() { this.abort.abort(); }

  get off() { return this.hasAttribute("data-off") || localStorage.getItem("keys") === "off"; }
  set off(value) { this.removeAttribute("data-off"); localStorage.setItem("keys", value ? "off" : "on"); }

  show() {
    this.querySelectorAll("[data-when]").forEach((part) => { part.hidden = (part.dataset.when === "off") !== this.off; });
    document.querySelectorAll("kbd[aria-hidden]").forEach((hint) => { hint.hidden = this.off; });
  }

  key(event) {
    if (this.off || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.spaced(event) || event.repeat) return;
    if (event.key === "Enter" && this.meant && event.target.matches?.("[data-proof] input")) {
      event.preventDefault();
      this.meant.click(); /* Decided before it was asked who one is. */
      return;
    }
    const rests = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit]), .verdicts, [data-proof]";
    if (event.target.closest?.(rests)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    const panel = event.target.closest?.("[data-reason]");
    if (panel && key.length === 1 && !" r?".includes(key)) { panel.querySelector("textarea, input[type=text]")?.focus(); return; }
    let done = true;
    if (key === "?") { const sheet = this.querySelector("details"); if (sheet) sheet.open = !sheet.open; }
    else if (key === "j" || key === "k") document.querySelector(`a[data-key="${key}"]`)?.click();
    else if (key >= "1" && key <= "5" && key.length === 1) this.pick(document.querySelector("[data-grades]"), key);
    else if (key === "y" || key === "n") this.answer(key === "y" ? "yes" : "no");
    else if (key === "c") document.querySelector('[data-key="c"]')?.click();
    else if (key === "r") this.reason();
    else if (key === "a") this.decide(key);
    else if (key === "u") document.querySelector('[data-key="u"]')?.focus();
    else done = false;
    if (done) event.preventDefault();
  }

  spaced(event) {
    if (event.key !== " " || !this.led || event.target !== this.led) return false;
    event.preventDefault();
    return true;
  }

  /* First to the reasons, and from there, once more, to the button that returns the scan. */
  reason() {
    const panel = document.querySelector("[data-reason]");
    const within = panel?.contains(document.activeElement);
    if (panel) panel.open = true;
    if (within || !panel) this.decide("r");
    else panel.querySelector("input, textarea")?.focus();
  }

  /* To the button that decides; before that to what asks who one is, as long as it is empty. */
  decide(key) {
    const proof = [...document.querySelectorAll("fieldset[data-proof] input")].find((field) => !field.value);
    const button = document.querySelector(`[data-key="${key}"]`);
    this.led = proof ? null : button;
    (proof ?? button)?.focus();
    this.meant = proof ? button : null;
  }

  pick(group, value) {
    const input = group?.querySelector(`input[value="${CSS.escape(value)}"]`);
    if (!input) return false;
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    /* Focus rests on no radio: there, the arrows that step through frames would move the answer instead. */
    if (document.activeElement?.matches("input[type=radio]")) document.activeElement.blur();
    return true;
  }

  /* A question that has no such answer (the opposite of "cannot tell") is left alone and gets the focus. */
  answer(side) {
    const groups = [...document.querySelectorAll("fieldset[data-yes]")];
    const open = groups.filter((group) => !this.pick(group, group.dataset[side] || ""));
    open[0]?.querySelector("input")?.focus();
  }
});
