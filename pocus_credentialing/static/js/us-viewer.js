/* <us-viewer>: turns native <video controls loop> elements into one viewer with frame steps, speed, brightness and zoom.
   Words come from the markup (components/viewer.html); without this script the native controls remain. */
customElements.define("us-viewer", class extends HTMLElement {
  connectedCallback() {
    this.videos = [...this.querySelectorAll("video")];
    this.bar = this.querySelector(".toolbar");
    if (!this.videos.length || !this.bar || this.ready) return;
    this.ready = true;
    this.abort = new AbortController();
    const on = (target, type, fn) => target.addEventListener(type, fn, { signal: this.abort.signal });
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.tabs = [...this.querySelectorAll(".tabs button")];
    for (const video of this.videos) {
      video.controls = false;
      video.tabIndex = 0;
      for (const type of ["timeupdate", "seeked", "loadedmetadata", "play", "pause"]) on(video, type, () => this.show());
      on(video, "click", () => { if (this.zoom === 1) this.toggle(); });
      on(video, "error", () => this.classList.add("failed"));
      if (video.requestVideoFrameCallback) {
        const tick = (_, frame) => { this.painted = frame.mediaTime; if (!video.paused) this.show(); video.requestVideoFrameCallback(tick); };
        video.requestVideoFrameCallback(tick);
      }
    }
    on(this.bar, "click", (event) => { const button = event.target.closest("[data-do]"); if (button) this.act(button.dataset.do); });
    on(this.bar, "input", (event) => this.adjust(event.target));
    on(this, "keydown", (event) => this.key(event));
    on(document, "click", (event) => this.outside(event));
    this.tabs.forEach((tab, index) => on(tab, "click", () => this.choose(index)));
    this.drag(on);
    this.bar.hidden = false;
    if (this.tabs.length) this.tabs[0].parentElement.hidden = false;
    this.choose(0);
    if (this.hasAttribute("data-autoplay") && !this.still) this.video.play().catch(() => {});
  }

  disconnectedCallback() { this.abort?.abort(); this.ready = false; }

  get frameMs() { return Number(this.video.dataset.frameMs) || 1000 / 30; }
  get frames() { return Number(this.video.dataset.frames) || Math.max(1, Math.round((this.video.duration || 0) * 1000 / this.frameMs)); }
  get frame() {
    const time = this.video.paused || this.painted === undefined ? this.video.currentTime : this.painted;
    return Math.min(this.frames - 1, Math.max(0, Math.floor(time * 1000 / this.frameMs + 0.001)));
  }

  choose(index) {
    this.video?.pause();
    this.video = this.videos[index];
    this.painted = undefined;
    this.videos.forEach((video) => { video.closest(".stage").hidden = video !== this.video; });
    this.tabs.forEach((tab, at) => tab.setAttribute("aria-pressed", String(at === index)));
    this.act("reset");
    this.querySelectorAll("select, [type=range]").forEach((control) => this.adjust(control));
  }

  /* The centre of a frame: a seek to its edge may show its neighbour. */
  go(frame) {
    this.video.pause();
    this.painted = undefined;
    const last = this.frames - 1;
    this.video.currentTime = (Math.min(last, Math.max(0, frame)) + 0.5) * this.frameMs / 1000;
  }

  toggle() { if (this.video.paused) this.video.play().catch(() => {}); else this.video.pause(); }

  act(name) {
    const pan = { left: [1, 0], right: [-1, 0], up: [0, 1], down: [0, -1] }[name];
    if (name === "play") this.toggle();
    else if (name === "back") this.go(this.frame - 1);
    else if (name === "forward") this.go(this.frame + 1);
    else if (name === "loop") this.video.loop = !this.video.loop;
    else if (name === "in") this.place(Math.min(6, this.zoom * 1.5), this.x, this.y);
    else if (name === "out") this.place(Math.max(1, this.zoom / 1.5), this.x, this.y);
    else if (name === "reset") this.place(1, 0, 0);
    else if (pan) this.place(this.zoom, this.x + pan[0] * 40, this.y + pan[1] * 40);
    this.show();
  }

  adjust(control) {
    if (control.name === "speed") this.video.playbackRate = Number(control.value);
    if (control.name === "brightness") this.video.style.filter = `brightness(${control.value}%)`;
  }

  place(zoom, x, y) {
    const limit = (size) => size * (zoom - 1) / 2;
    const [w, h] = [limit(this.video.clientWidth), limit(this.video.clientHeight)];
    this.zoom = zoom < 1.05 ? 1 : zoom;
    this.x = Math.max(-w, Math.min(w, x));
    this.y = Math.max(-h, Math.min(h, y));
    this.video.style.transform = this.zoom === 1 ? "" : `translate(${this.x}px, ${this.y}px) scale(${this.zoom})`;
    const pans = this.bar.querySelector("[data-pan]");
    if (pans) pans.hidden = this.zoom === 1;
  }

  drag(on) {
    let from = null;
    on(this, "pointerdown", (event) => {
      if (event.target !== this.video || this.zoom === 1) return;
      from = [event.clientX - this.x, event.clientY - this.y];
      this.video.setPointerCapture(event.pointerId);
    });
    on(this, "pointermove", (event) => { if (from) this.place(this.zoom, event.clientX - from[0], event.clientY - from[1]); });
    for (const type of ["pointerup", "pointercancel"]) on(this, type, () => { from = null; });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const onButton = event.target.matches("button") && event.key === " ";
    const move = event.shiftKey && { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" }[event.key];
    const name = move || { " ": "play", ArrowLeft: "back", ArrowRight: "forward", "+": "in", "=": "in", "-": "out", 0: "reset" }[event.key];
    if (onButton) return;
    if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(this.frames - 1);
    else if (name) this.act(name);
    else return;
    event.preventDefault();
  }

  /* Elsewhere on the page: [data-go-frame="42"] leads to a frame (counted from 1), [data-take-frame="id"] writes the current one into a field. */
  outside(event) {
    const go = event.target.closest("[data-go-frame]");
    const take = event.target.closest("[data-take-frame]");
    if (go) {
      event.preventDefault();
      if (go.dataset.clip) this.choose(Math.max(0, this.videos.findIndex((video) => video.dataset.clip === go.dataset.clip)));
      this.go(Number(go.dataset.goFrame) - 1);
      this.video.focus();
    }
    if (take) document.getElementById(take.dataset.takeFrame).value = this.frame + 1;
  }

  show() {
    const playing = !this.video.paused;
    const toggle = (name, pressed) => this.bar.querySelector(`[data-do="${name}"]`)?.setAttribute("aria-pressed", String(pressed));
    toggle("loop", this.video.loop);
    for (const part of this.bar.querySelectorAll("[data-when]")) part.toggleAttribute("hidden", (part.dataset.when === "playing") !== playing);
    const counter = this.bar.querySelector("output");
    if (counter) counter.textContent = `${this.frame + 1} / ${this.frames}`;
  }
});
