/* <us-passkey>: around a form with [name=credential] and [data-passkey], a hidden button.
   data-ceremony: "create" or "get"; data-options: the options as JSON, or data-url: where they are asked for.
   data-unsupported, data-failed: the sentences said in [role=status]. */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const ids = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

function readable(credential) {
  const { response } = credential;
  const plain = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) plain[name] = text(response[name]);
  }
  if (response.getTransports) plain.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: plain,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment,
  };
}

customElements.define("us-passkey", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("[data-passkey]");
    if (!window.PublicKeyCredential || !navigator.credentials) {
      this.say(this.dataset.unsupported);
      return;
    }
    button.hidden = false;
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      this.say("");
      button.disabled = true;
      try {
        const field = this.querySelector("[name=credential]");
        field.value = JSON.stringify(readable(await this.ask()));
        field.form.submit();
      } catch {
        /* Cancelled, timed out, or no passkey here: browsers do not tell which. */
        button.disabled = false;
        this.say(this.dataset.failed);
      }
    });
  }

  say(sentence) {
    const status = this.querySelector("[role=status]");
    status.textContent = sentence ?? "";
    status.hidden = !sentence;
  }

  async options() {
    if (this.dataset.options) return JSON.parse(this.dataset.options).publicKey;
    const answer = await fetch(this.dataset.url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options.publicKey;
  }

  async ask() {
    const options = await this.options();
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if (this.dataset.ceremony === "get") {
      publicKey.allowCredentials = ids(options.allowCredentials);
      return navigator.credentials.get({ publicKey });
    }
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    publicKey.excludeCredentials = ids(options.excludeCredentials);
    const alone = this.querySelector("[name=passwordless]")?.checked ?? false;
    publicKey.authenticatorSelection = {
      ...options.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    };
    return navigator.credentials.create({ publicKey });
  }
});
