/* <us-upload>: sends the form inside it and shows how far it is. Without this script the form is sent as any other.
   data-login: where whoever is signed out would be led. The form then stays, with everything typed, and can be sent again; so it
   does when the answer is an error page, which holds no form: its sentences are said instead. */
customElements.define("us-upload", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.meter = this.querySelector("progress");
    this.said = this.querySelector("[role=status]");
    this.form?.addEventListener("submit", (event) => this.send(event));
    this.querySelector("[data-do=cancel]")?.addEventListener("click", () => { this.request?.abort(); this.stop?.(); });
    this.leave = (event) => event.preventDefault();
    this.large = this.querySelector("[name=clips]") ? 8 * 1024 ** 2 : Infinity;
  }

  say(name) { this.tell(this.dataset[name] || "", ["lost", "signedOut"].includes(name)); }

  tell(words, refused) {
    this.said.className = refused ? "error-summary" : "soft";
    this.said.textContent = words;
    if (refused) this.said.scrollIntoView({ block: "center" });
  }

  busy(now) {
    this.meter.hidden = !now;
    this.querySelectorAll("[data-do=cancel]").forEach((button) => { button.hidden = !now; });
    this.form.querySelectorAll("button:not([data-do], [hidden]), [type=file]").forEach((part) => { part.disabled = now; });
    window[now ? "addEventListener" : "removeEventListener"]("beforeunload", this.leave);
  }

  send(event) {
    const files = [...this.form.querySelectorAll("[type=file]")];
    if (event.submitter?.name === "change_exam") { event.preventDefault(); this.change(files, event.submitter); return; }
    if (event.submitter?.hasAttribute("formenctype")) return; /* Leads elsewhere, without the files. */
    if (!this.dataset.login && !files.some((field) => field.files.length)) return;
    event.preventDefault();
    if (this.signedOut) { this.renew(event.submitter); return; }
    if (this.dataset.pieces && !this.whole) { this.inPieces(files.flatMap((field) => [...field.files]), event.submitter); return; }
    const body = new FormData(this.form, event.submitter), chosen = files.flatMap((field) => [...field.files]);
    this.kept = chosen.length ? { chosen, send: event.submitter?.name === "send" } : null;
    /* Large ones follow bit by bit once the scan is saved: nothing that was typed waits for them. */
    if (chosen.reduce((sum, file) => sum + file.size, 0) > this.large) {
      body.delete("clips");
      body.delete("send");
      body.set("draft", "1");
      this.kept.follow = true;
    }
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
    request.addEventListener("load", () => { this.busy(false); this.arrive(request, event.submitter); });
    request.addEventListener("error", () => { this.busy(false); this.say("lost"); });
    request.addEventListener("abort", () => { this.busy(false); this.say("cancelled"); });
    this.meter.value = 0;
    this.busy(true);
    this.say("sending");
    request.send(body);
  }

  /* Another exam: what was typed goes along, what was chosen is chosen again there; focus stays on the exam. */
  async change(files, button) {
    const body = new URLSearchParams(new FormData(this.form, button));
    body.delete("clips");
    this.kept = { chosen: files.flatMap((field) => [...field.files]) };
    const answer = await fetch(button.formAction, { method: "POST", body }).catch(() => null);
    if (!answer) { this.say("lost"); return; }
    this.arrive({ response: new DOMParser().parseFromString(await answer.text(), "text/html"), responseURL: answer.url, status: answer.status }, button);
    document.getElementById(button.id)?.focus();
  }

  /* data-pieces: where files are sent bit by bit; data-scripts: what does that. Without it they go in one. */
  async inPieces(files, submitter) {
    try {
      for (const src of this.dataset.scripts.split(" ")) {
        if (!document.querySelector(`script[src="${src}"]`)) await new Promise((done, failed) => document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: failed })));
      }
    } catch { this.whole = true; this.form.requestSubmit(submitter); return; }
    this.busy(true);
    const all = await window.usSending(this, files);
    this.busy(false);
    this.form.reset();
    if (all && this.sendsOn) this.sendOn();
    else window.htmx?.trigger(document.body, "clip-settled");
  }

  /* The clips are there: now the scan goes to the proctors, as was asked when it was saved. */
  sendOn() {
    const form = Object.assign(document.createElement("form"), { method: "post", action: `${location.pathname}submit/`, hidden: true });
    form.append(this.form.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
    document.body.append(form);
    form.submit();
  }

  /* Signing in elsewhere made a new token; this form takes it over before it is sent. */
  async renew(submitter) {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer || this.leads(answer.url)) { this.say(answer ? "signedOut" : "lost"); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.form.querySelector("[name=csrfmiddlewaretoken]").value = JSON.parse(page.body.getAttribute("hx-headers"))["X-CSRFToken"];
    this.signedOut = false;
    this.form.requestSubmit(submitter);
  }

  leads(url) { return Boolean(this.dataset.login) && new URL(url, location.href).pathname === this.dataset.login; }

  /* The answer is a whole page: its main part takes this one's place. */
  arrive(request, submitter) {
    const main = request.response?.querySelector("main");
    if (!main) { this.say("lost"); return; }
    if (this.leads(request.responseURL)) { this.signedOut = true; this.say("signedOut"); return; }
    if (this.dataset.login && request.status >= 400 && !main.querySelector("us-upload")) { this.keep(request.status, main, submitter); return; }
    if (request.responseURL !== location.href) {
      history.pushState(null, "", request.responseURL);
      document.querySelectorAll("[name=next]").forEach((field) => { field.value = location.pathname + location.search; });
      addEventListener("popstate", () => location.reload(), { once: true });
    }
    document.title = request.response.title;
    const here = document.querySelector("main");
    here.replaceWith(document.adoptNode(main));
    window.htmx?.process(main);
    (main.querySelector("[autofocus]") || main).focus({ preventScroll: true });
    scrollTo(0, 0);
    main.querySelector(".error-summary")?.scrollIntoView({ block: "nearest" });
    this.carry(main);
  }

  /* What was chosen is chosen again in the form that came back, or sent on from the page of the scan. */
  carry(main) {
    const next = main.querySelector("us-upload[data-pieces]"), again = main.querySelector("[name=clips]");
    const field = this.kept?.follow && next ? next.querySelector("[type=file]") : again;
    if (!this.kept || !field) return;
    const bag = new DataTransfer();
    this.kept.chosen.forEach((file) => bag.items.add(file));
    field.files = bag.files;
    if (field === again) return;
    const told = this.form.querySelector("[name=handheld]"), asked = next.querySelector("[name=handheld]");
    if (told && asked) asked.value = told.value;
    next.sendsOn = this.kept.send;
    next.form.requestSubmit();
  }

  /* A 403 may be a token that a sign-in elsewhere made old: once, it is renewed and the form sent again. */
  keep(status, main, submitter) {
    const again = status === 403 && !this.renewed;
    this.renewed = again;
    if (again) { this.renew(submitter); return; }
    this.tell([...main.querySelectorAll("h1, .lede, .prose li")].map((part) => part.textContent.trim()).join(" "), true);
  }
});
