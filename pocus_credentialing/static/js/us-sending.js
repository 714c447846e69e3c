/* Sends files bit by bit with tus-js-client and says of each how far it is and what became of it. Loaded by <us-upload> once files
   are chosen. What a file is called stays in this page. Which file it is, the server knows by its size, its time, its first and
   last bytes: the same file chosen again, after a reload or elsewhere, goes on where it stopped. */
(() => {
  const PIECE = 8 * 1024 ** 2, EDGE = 64 * 1024;
  const LOST = [0, 1000, 3000, 5000, 10000, 20000];

  async function idOf(file) {
    if (!crypto.subtle) return "";
    const ends = await new Blob([file.slice(0, EDGE), file.slice(-EDGE), `${file.size} ${file.lastModified}`]).arrayBuffer();
    const hex = [...new Uint8Array(await crypto.subtle.digest("SHA-256", ends))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  function row(list, file, said) {
    const item = document.createElement("li");
    const name = document.createElement("p"), state = document.createElement("p"), meter = document.createElement("progress");
    name.className = "strong";
    name.textContent = file.webkitRelativePath || file.name;
    state.className = "small soft";
    meter.max = 100;
    meter.value = 0;
    meter.setAttribute("aria-label", name.textContent);
    item.append(name, meter, state);
    list.append(item);
    const say = (words, refused) => { state.className = refused ? "error-summary" : "small soft"; state.textContent = words; };
    say(said.waiting);
    return {
      say,
      at(share) { meter.value = share; say(share < 100 ? `${said.sending} ${share} %` : said.checking); },
      end(words, refused) { meter.remove(); say(words, refused); },
    };
  }

  const wordsOf = (recording) => recording.reasons.map((reason) => (recording.number ? `${recording.number}: ` : "") + reason.sentence).join(" ");

  /* What the server says became of it; also where the answer to the last piece was lost. */
  async function outcome(address, line, said, fallback) {
    const state = await fetch(address).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    if (!state?.ended_at) { line.end(fallback || said.lost, true); return false; }
    const taken = state.recordings.filter((each) => each.clip).length, refused = state.recordings.map(wordsOf).filter(Boolean);
    const counted = state.recordings.some((each) => each.number) ? `${said.taken} ${taken}/${state.recordings.length}. ` : "";
    line.end(refused.length ? counted + refused.join(" ") : counted || said.received, refused.length > 0);
    return taken > 0;
  }

  async function begin(host, file, headers) {
    const handheld = new FormData(host.form).get("handheld") || "", about = { client_id: await idOf(file), handheld };
    const metadata = Object.entries(about).filter(([, value]) => value).map(([key, value]) => `${key} ${btoa(value)}`).join(",");
    const answer = await fetch(host.dataset.pieces, { method: "POST", headers: { ...headers, "Tus-Resumable": "1.0.0", "Upload-Length": file.size, "Upload-Metadata": metadata } });
    if (answer.ok) return new URL(answer.headers.get("Location"), location.href).pathname;
    const problem = await answer.json().catch(() => ({}));
    throw new Error([401, 403].includes(answer.status) && !problem.reasons?.length ? host.dataset.signedOut : problem.detail || host.dataset.lost);
  }

  function send(host, file, address, headers, line) {
    return new Promise((done) => {
      const upload = new window.tus.Upload(file, {
        uploadUrl: address, headers, chunkSize: PIECE, retryDelays: LOST, storeFingerprintForResuming: false,
        onShouldRetry(error) {
          const status = error.originalResponse?.getStatus() || 0;
          return !status || [409, 423].includes(status) || (status >= 500 && status !== 507);
        },
        onProgress: (sent, size) => line.at(Math.floor(100 * sent / size)),
        onSuccess: () => done(""),
        onError(error) {
          let said = host.dataset.lost;
          try { said = JSON.parse(error.originalResponse.getBody()).detail || said; } catch { /* No answer came. */ }
          done(said);
        },
      });
      host.stop = () => { host.stopped = true; upload.abort(); done(host.dataset.stopped); };
      upload.start();
    });
  }

  window.usSending = async (host, files) => {
    const said = host.dataset, list = host.querySelector("[data-files]");
    const headers = { "X-CSRFToken": host.form.querySelector("[name=csrfmiddlewaretoken]").value };
    list.replaceChildren();
    host.meter.hidden = true;
    host.stopped = false;
    host.stop = () => { host.stopped = true; };
    const lines = files.map((file) => row(list, file, said));
    let taken = 0;
    for (const [number, file] of files.entries()) {
      host.tell(`${said.sending} ${number + 1}/${files.length}`);
      if (host.stopped) { lines[number].end(said.stopped); continue; }
      try {
        const address = await begin(host, file, headers);
        const failed = await send(host, file, address, headers, lines[number]);
        if (host.stopped) lines[number].end(said.stopped);
        else if (await outcome(address, lines[number], said, failed)) taken += 1;
      } catch (error) { lines[number].end(error instanceof TypeError ? said.lost : error.message, true); }
    }
    host.tell(`${said.received} ${taken}/${files.length}`);
    host.stop = null;
  };
})();
