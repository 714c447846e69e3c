/* <us-viewer>: films (native <video controls loop>) and stills (<img>) one at a time, with brightness and zoom; a film also with
   frame steps and speed. Words come from components/viewer.html; without this script the native controls remain. */
customElements.define("us-viewer", class extends HTMLElement {
  connectedCallback() {
    this.pictures = [...this.querySelectorAll(".stage > :is(video, img)")];
    this.bar = this.querySelector(".toolbar");
    if (!this.pictures.length || this.ready) return;
    this.ready = true;
    this.abort = new AbortController();
    const on = (target, type, fn) => target.addEventListener(type, fn, { signal: this.abort.signal });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.tabs = [...this.querySelectorAll(".tabs button")];
    for (const picture of this.pictures) {
      picture.tabIndex = 0;
      on(picture, "error", () => this.classList.add("failed"));
    }
    for (const video of this.querySelectorAll("video")) {
      video.controls = false;
      for (const type of ["timeupdate", "seeked", "loadedmetadata", "play", "pause"]) on(video, type, () => this.show());
      on(video, "click", () => { if (this.zoom === 1) this.toggle(); });
      if (video.requestVideoFrameCallback) {
        const tick = (_, frame) => { this.painted = frame.mediaTime; if (!video.paused) this.show(); video.requestVideoFrameCallback(tick); };
        video.requestVideoFrameCallback(tick);
      }
    }
    on(this.bar, "click", (event) => { const button = event.target.closest("[data-do]"); if (button) this.act(button.dataset.do); });
    on(this.bar, "input", (event) => this.adjust(event.target));
    on(document, "keydown", (event) => this.key(event));
    on(document, "click", (event) => this.outside(event));
    this.tabs.forEach((tab, index) => on(tab, "click", () => this.choose(index)));
    this.drag(on);
    this.bar.hidden = false;
    const free = this.notes().find((note) => !this.written(note));
    this.notes().forEach((note) => { note.hidden = note !== free && !this.written(note); });
    this.querySelectorAll("figcaption").forEach((caption) => { caption.hidden = true; });
    this.tabs[0]?.parentElement.removeAttribute("hidden");
    this.choose(0);
    if (this.hasAttribute("data-autoplay") && !calm && this.film) this.picture.play().catch(() => {});
  }

  disconnectedCallback() { this.abort?.abort(); this.ready = false; }

  get film() { return this.picture?.matches("video"); }
  get frames() { return Number(this.picture.dataset.frames); }
  /* When each frame begins, in ms, and when the last is over. */
  get edges() {
    const { edges, frameMs } = this.picture.dataset;
    return this.picture.edges ??= edges ? JSON.parse(edges) : [...Array(this.frames + 1).keys()].map((frame) => frame * frameMs);
  }
  get frame() {
    if (!this.film) return 0;
    const { poster, played, paused, currentTime } = this.picture;
    if (poster && !played.length && !currentTime) return this.frames >> 1; /* Its poster is seen. */
    const time = !paused && this.painted || currentTime;
    return Math.min(this.frames - 1, this.edges.findLastIndex((edge) => edge <= time * 1000 + 0.1));
  }

  choose(index) {
    if (this.film) this.picture.pause();
    this.picture = this.pictures[index];
    this.painted = undefined;
    this.pictures.forEach((picture) => { picture.closest(".stage").hidden = picture !== this.picture; });
    this.bar.querySelectorAll("[data-film]").forEach((control) => { control.hidden = !this.film; });
    this.tabs.forEach((tab, at) => tab.setAttribute("aria-pressed", String(at === index)));
    this.act("reset");
    this.querySelectorAll("select, [type=range]").forEach((control) => this.adjust(control));
  }

  /* The centre of a frame: a seek to its edge may show its neighbour. */
  go(frame) {
    if (!this.film) return;
    this.picture.pause();
    this.painted = undefined;
    frame = Math.min(this.frames - 1, Math.max(0, frame));
    this.picture.currentTime = (this.edges[frame] + this.edges[frame + 1]) / 2000;
  }

  toggle() {
    if (!this.film) return;
    if (this.picture.paused) this.picture.play().catch(() => {}); else this.picture.pause();
  }

  act(name) {
    const pan = { left: [40, 0], right: [-40, 0], up: [0, 40], down: [0, -40] }[name];
    if (name === "play") this.toggle();
    else if (name === "back") this.go(this.frame - 1);
    else if (name === "forward") this.go(this.frame + 1);
    else if (name === "loop" && this.film) this.picture.loop = !this.picture.loop;
    else if (name === "in") this.place(Math.min(6, this.zoom * 1.5), this.x, this.y);
    else if (name === "out") this.place(Math.max(1, this.zoom / 1.5), this.x, this.y);
    else if (name === "reset") this.place(1, 0, 0);
    else if (name === "note") this.note();
    else if (pan) this.place(this.zoom, this.x + pan[0], this.y + pan[1]);
    this.show();
  }

  adjust(control) {
    if (control.name === "speed" && this.film) this.picture.playbackRate = Number(control.value);
    if (control.name === "brightness") this.picture.style.filter = `brightness(${control.value}%)`;
  }

  place(zoom, x, y) {
    const [w, h] = [this.picture.clientWidth, this.picture.clientHeight].map((size) => size * (zoom - 1) / 2);
    this.zoom = zoom < 1.05 ? 1 : zoom;
    this.x = Math.max(-w, Math.min(w, x));
    this.y = Math.max(-h, Math.min(h, y));
    this.picture.style.transform = this.zoom === 1 ? "" : `translate(${this.x}px, ${this.y}px) scale(${this.zoom})`;
    this.bar.querySelector("[data-pan]").hidden = this.zoom === 1;
  }

  drag(on) {
    let from = null;
    on(this, "pointerdown", (event) => {
      if (event.target !== this.picture || this.zoom === 1) return;
      from = [event.clientX - this.x, event.clientY - this.y];
      this.picture.setPointerCapture(event.pointerId);
    });
    on(this, "pointermove", (event) => { if (from) this.place(this.zoom, event.clientX - from[0], event.clientY - from[1]); });
    for (const type of ["pointerup", "pointercancel"]) on(this, type, () => { from = null; });
  }

  /* Elsewhere on the page: a [data-note] is a line of clip, frame and text; of those that say nothing only one is shown. */
  notes() { return [...document.querySelectorAll("[data-note]")]; }
  written(note) { return [...note.querySelectorAll("input")].some((field) => field.value); }

  note() {
    const free = this.notes().find((note) => !this.written(note)) ?? this.another();
    if (!free) return;
    const frame = this.frame;
    this.go(frame);
    free.hidden = false;
    free.closest("details").open = true;
    free.querySelector("select").value = this.picture.dataset.clip;
    const [number, text] = free.querySelectorAll("input");
    number.value = frame + 1;
    text.focus();
  }

  another() {
    const last = this.notes().at(-1);
    if (!last || this.notes().length >= 40) return null;
    const next = last.cloneNode(true);
    const at = Number(last.querySelector("select").name.split("_").at(-1));
    for (const part of next.querySelectorAll("[id], [name], [for]"))
      for (const name of ["id", "name", "for"]) if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(/_\d+/, `_${at + 1}`));
    next.querySelectorAll("input").forEach((field) => { field.value = ""; });
    const legend = next.querySelector("legend");
    legend.textContent = legend.textContent.replace(/\d+/, at + 2);
    last.after(next);
    return next;
  }

  /* Where single keys serve the page, space and arrows do so too while nothing else has the focus. */
  key(event) {
    const inside = this.contains(event.target);
    const keys = document.querySelector("us-keys");
    if (!inside && (event.target !== document.body || !keys || keys.off)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const onButton = event.target.matches("button") && event.key === " ";
    const move = event.shiftKey && { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" }[event.key];
    const name = move || { " ": "play", ArrowLeft: "back", ArrowRight: "forward", "+": "in", "=": "in", "-": "out", 0: "reset" }[event.key];
    if (onButton || (!inside && !["play", "back", "forward"].includes(name))) return;
    if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(this.frames - 1);
    else if (name) this.act(name);
    else return;
    event.preventDefault();
  }

  /* [data-go-frame="42"] leads to a frame (counted from 1), [data-take-frame="id"] writes the current one into a field. */
  outside(event) {
    const go = event.target.closest("[data-go-frame]");
    const take = event.target.closest("[data-take-frame]");
    if (go) {
      event.preventDefault();
      if (go.dataset.clip) this.choose(Math.max(0, this.pictures.findIndex((picture) => picture.dataset.clip === go.dataset.clip)));
      this.go(Number(go.dataset.goFrame) - 1);
      this.picture.focus();
    }
    if (take) document.getElementById(take.dataset.takeFrame).value = this.frame + 1;
  }

  show() {
    if (!this.film) return;
    this.bar.querySelector('[data-do="loop"]').setAttribute("aria-pressed", String(this.picture.loop));
    for (const part of this.bar.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "playing") === this.picture.paused;
    const counter = this.bar.querySelector("output");
    counter.textContent = `${this.frame + 1} / ${this.frames}`;
    counter.style.minWidth = `${2 * String(this.frames).length + 3}ch`; /* Nothing below moves. */
  }
});
