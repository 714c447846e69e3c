/* <us-upload>: sends the form inside it and shows how far it is. Without this script the form is sent as any other. */
customElements.define("us-upload", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.meter = this.querySelector("progress");
    this.said = this.querySelector("[role=status]");
    this.form?.addEventListener("submit", (event) => this.send(event));
    this.querySelector("[data-do=cancel]")?.addEventListener("click", () => this.request?.abort());
    this.leave = (event) => event.preventDefault();
  }

  say(name) { this.said.textContent = this.dataset[name] || ""; }

  busy(now) {
    this.meter.hidden = !now;
    this.querySelectorAll("[data-do=cancel]").forEach((button) => { button.hidden = !now; });
    this.form.querySelectorAll("button:not([data-do])").forEach((button) => { button.disabled = now; });
    window[now ? "addEventListener" : "removeEventListener"]("beforeunload", this.leave);
  }

  send(event) {
    const files = [...this.form.querySelectorAll("[type=file]")];
    if (!files.some((field) => field.files.length)) return;
    event.preventDefault();
    const body = new FormData(this.form, event.submitter);
    const request = this.request = new XMLHttpRequest();
    request.open("POST", this.form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      const share = Math.floor(100 * step.loaded / step.total);
      this.meter.value = share;
      if (share < 100) this.said.textContent = `${this.dataset.sending} ${share} %`;
    });
    request.upload.addEventListener("load", () => { this.meter.removeAttribute("value"); this.say("checking"); });
    request.addEventListener("load", () => { this.busy(false); this.arrive(request); });
    request.addEventListener("error", () => { this.busy(false); this.say("lost"); });
    request.addEventListener("abort", () => { this.busy(false); this.say("cancelled"); });
    this.meter.value = 0;
    this.busy(true);
    this.say("sending");
    request.send(body);
  }

  /* The answer is a whole page (after a redirect, or with errors): its main part takes this one's place. */
  arrive(request) {
    const main = request.response?.querySelector("main");
    if (!main) { this.say("lost"); return; }
    if (request.responseURL !== location.href) {
      history.pushState(null, "", request.responseURL);
      addEventListener("popstate", () => location.reload(), { once: true });
    }
    document.title = request.response.title;
    const here = document.querySelector("main");
    here.replaceWith(document.adoptNode(main));
    window.htmx?.process(main);
    (main.querySelector(".error-summary") || main).focus();
    scrollTo(0, 0);
  }
});
