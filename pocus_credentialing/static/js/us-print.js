/* <us-print>: a button, hidden until this runs, that opens the print dialogue. */
customElements.define("us-print", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
});
