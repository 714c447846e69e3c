/* <us-crop>: a rectangle over the poster, kept in four number fields (pixels of the original), which do without this script.
   Pointer: draw, move, resize by a corner. Keyboard: arrows move, Shift + arrows resize; buttons do the same. */
customElements.define("us-crop", class extends HTMLElement {
  connectedCallback() {
    if (this.svg) return;
    this.svg = this.querySelector("svg");
    this.size = [Number(this.dataset.width), Number(this.dataset.height)];
    this.fields = ["x", "y", "width", "height"].map((name) => this.querySelector(`[name$="${name}"]`));
    this.svg.tabIndex = 0;
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("pointerdown", (event) => this.down(event));
    this.svg.addEventListener("pointermove", (event) => this.drag(event));
    for (const type of ["pointerup", "pointercancel"]) this.svg.addEventListener(type, () => { this.held = null; });
    for (const field of this.fields) field.addEventListener("input", () => this.draw());
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.act(button.dataset.do);
    });
    this.querySelectorAll("[data-script]").forEach((part) => { part.hidden = false; });
    this.querySelectorAll("[data-no-script]").forEach((part) => { part.hidden = true; });
    new ResizeObserver(() => this.draw()).observe(this.svg);
    this.draw();
  }

  get box() { return this.fields.map((field) => Math.round(Number(field.value)) || 0); }

  /* Stays inside the image, at least as wide and high as its fields say. */
  set box([x, y, w, h]) {
    const [W, H] = this.size;
    const [least, lowest] = this.fields.slice(2).map((field) => Number(field.min) || 16);
    const width = Math.round(Math.min(W, Math.max(least, w)));
    const height = Math.round(Math.min(H, Math.max(lowest, h)));
    const next = [Math.round(Math.min(W - width, Math.max(0, x))), Math.round(Math.min(H - height, Math.max(0, y))), width, height];
    this.fields.forEach((field, index) => { field.value = next[index]; });
    this.draw();
  }

  draw() {
    const [x, y, w, h] = this.box;
    const [W, H] = this.size;
    const radius = 9 * W / (this.svg.clientWidth || W);
    const set = (part, values) => Object.entries(values).forEach(([name, value]) => part.setAttribute(name, value));
    const [shade, frame, ...grips] = this.svg.children;
    this.svg.toggleAttribute("data-empty", !w || !h);
    set(shade, { d: w && h ? `M0 0H${W}V${H}H0ZM${x} ${y}v${h}h${w}v-${h}Z` : "" });
    set(frame, { x, y, width: w, height: h });
    grips.forEach((grip, index) => set(grip, { cx: x + (index % 2) * w, cy: y + (index >> 1) * h, r: w && h ? radius : 0 }));
  }

  at(event) {
    const area = this.svg.getBoundingClientRect();
    return [(event.clientX - area.left) * this.size[0] / area.width, (event.clientY - area.top) * this.size[1] / area.height];
  }

  down(event) {
    const [px, py] = this.at(event);
    const [x, y, w, h] = this.box;
    const near = 22 * this.size[0] / this.svg.clientWidth;
    const corner = [[x, y, x + w, y + h], [x + w, y, x, y + h], [x, y + h, x + w, y], [x + w, y + h, x, y]]
      .find(([cx, cy]) => w && Math.hypot(cx - px, cy - py) < near);
    if (corner) this.held = { from: [corner[2], corner[3]] };
    else if (px > x && px < x + w && py > y && py < y + h) this.held = { grab: [px - x, py - y] };
    else this.held = { from: [px, py] };
    this.svg.setPointerCapture(event.pointerId);
    event.preventDefault();
    // Scrolling now would move the picture under the finger.
    this.svg.focus({ focusVisible: false, preventScroll: true });
  }

  drag(event) {
    if (!this.held) return;
    const [px, py] = this.at(event);
    const [, , w, h] = this.box;
    const { grab, from } = this.held;
    if (grab) { this.box = [px - grab[0], py - grab[1], w, h]; return; }
    const [W, H] = this.size;
    const [cx, cy] = [Math.min(W, Math.max(0, px)), Math.min(H, Math.max(0, py))];
    this.box = [Math.min(cx, from[0]), Math.min(cy, from[1]), Math.abs(cx - from[0]), Math.abs(cy - from[1])];
  }

  act(name) {
    const [x, y, w, h] = this.box, [W, H] = this.size, step = 5;
    const next = {
      left: [x - step, y, w, h], right: [x + step, y, w, h], up: [x, y - step, w, h], down: [x, y + step, w, h],
      narrower: [x, y, w - step, h], wider: [x, y, Math.min(W - x, w + step), h],
      shorter: [x, y, w, h - step], taller: [x, y, w, Math.min(H - y, h + step)],
      whole: [0, 0, W, H],
    }[name];
    if (next) this.box = next;
    const said = this.querySelector("[role=status]");
    if (said) said.textContent = this.box.join(", ");
  }

  key(event) {
    const names = event.shiftKey
      ? { ArrowLeft: "narrower", ArrowRight: "wider", ArrowUp: "shorter", ArrowDown: "taller" }
      : { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
    if (!names[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.box[2]) this.act("whole");
    this.act(names[event.key]);
    event.preventDefault();
  }
});
