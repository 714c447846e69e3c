/* Sends files bit by bit and says of each what became of it. What a file is called stays in this page. */
(() => {
  const PIECE = 8 * 1024 ** 2;
  const LOST = [0, 1000, 3000, 5000, 10000, 20000];

  /* Of all of it, a piece at a time: two recordings may well begin and end alike. */
  async function idOf(file) {
    if (!crypto.subtle) return "";
    const digests = [];
    for (let at = 0; at < file.size; at += PIECE) digests.push(await crypto.subtle.digest("SHA-256", await file.slice(at, at + PIECE).arrayBuffer()));
    const whole = await new Blob(digests).arrayBuffer();
    const hex = [...new Uint8Array(await crypto.subtle.digest("SHA-256", whole))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, "$1-$2-8$3-a$4-$5");
  }

  function row(list, file, said) {
    const [item, name, state, meter] = ["li", "p", "p", "progress"].map((kind) => document.createElement(kind));
    item.className = "stack tight";
    name.className = "strong";
    name.textContent = meter.ariaLabel = file.webkitRelativePath || file.name;
    meter.max = 100;
    meter.value = 0;
    item.append(name, meter, state);
    list.append(item);
    const say = (words, refused) => { state.className = refused ? "error-summary" : "small soft"; state.innerText = words; };
    say(said.waiting);
    return {
      say,
      at(share) { meter.value = share; say(share < 100 ? `${said.sending} ${share} %` : said.checking); },
      end(words, refused) { meter.remove(); say(words, refused); },
    };
  }

  /* How the files of a ZIP are called, as the server numbers them. */
  const left = (name) => /^(__MACOSX\/|\._|\.DS_Store|Thumbs\.db|desktop\.ini)/.test(name);
  async function namesIn(file) {
    const from = Math.max(0, file.size - 65557), tail = new DataView(await file.slice(from).arrayBuffer()), names = [];
    let at = tail.byteLength - 22, place = 0;
    while (at >= 0 && (tail.getUint32(at, true) !== 0x06054b50 || at + 22 + tail.getUint16(at + 20, true) !== tail.byteLength)) at -= 1;
    if (at < 0) return names;
    const list = new DataView(await file.slice(tail.getUint32(at + 16, true), from + at).arrayBuffer());
    while (place + 46 <= list.byteLength) {
      const long = list.getUint16(place + 28, true), kind = list.getUint8(place + 5) === 3 && list.getUint16(place + 40, true) >> 12;
      const name = new TextDecoder().decode(new Uint8Array(list.buffer, place + 46, long));
      if (!/[/\\]$/.test(name) && (!kind || kind === 8) && !left(name) && !left(name.split("/").pop())) names.push((name.length > 40 ? "\u2026" : "") + name.slice(-40).replace(/\p{C}/gu, ""));
      place += 46 + long + list.getUint16(place + 30, true) + list.getUint16(place + 32, true);
    }
    return names;
  }

  /* A line a sentence, each said once. */
  function linesOf(recordings, names) {
    const about = {};
    for (const { number, reasons } of recordings) for (const { sentence } of reasons) (about[sentence] ??= []).push(names[number - 1] || number);
    return Object.entries(about).map(([sentence, which]) => [which.filter(Boolean).join(", "), sentence].filter(Boolean).join(": "));
  }

  /* What the server says became of it; also where the answer to the last piece was lost. */
  async function outcome({ address, before }, file, line, said, fallback) {
    const state = await fetch(address).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    if (!state?.ended_at) { line.end(fallback || said.lost, true); return ""; }
    const zip = state.recordings.some((each) => each.number), there = state.recordings.filter((each) => each.clip);
    const names = zip && state.recordings.some((each) => each.reasons.length) ? await namesIn(file).catch(() => []) : [];
    const known = before ? there : there.filter((each) => !each.is_new), taken = there.length - known.length;
    const refused = linesOf(state.recordings, names), counted = [];
    if (zip) counted.push(`${said.taken} ${taken}/${state.recordings.length}`);
    if (known.length) counted.push(zip ? `${said.known}: ${known.length}` : said.known);
    line.end([...counted, ...refused].join("\n") || said.received, refused.length > 0);
    return taken ? "taken" : known.length && "known";
  }

  /* 401, or a token that is over: signed out meanwhile. */
  const no = ({ dataset }, status, answer) => (status === 401 || (status === 403 && !answer.reasons?.length) ? dataset.signedOut : answer.detail || dataset.lost);

  async function begin(host, file, headers) {
    const handheld = new FormData(host.form).get("handheld") || "", about = { client_id: await idOf(file), handheld };
    const metadata = Object.entries(about).filter(([, value]) => value).map(([key, value]) => `${key} ${btoa(value)}`).join(",");
    const reply = await fetch(host.dataset.pieces, { method: "POST", headers: { ...headers, "Tus-Resumable": "1.0.0", "Upload-Length": file.size, "Upload-Metadata": metadata } });
    const answer = await reply.json().catch(() => ({}));
    if (reply.ok) return { address: new URL(reply.headers.get("Location"), location.href).pathname, before: answer.ended_at };
    throw new Error(no(host, reply.status, answer));
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
          let answer = {};
          try { answer = JSON.parse(error.originalResponse.getBody()); } catch { /* No answer came. */ }
          done(no(host, error.originalResponse?.getStatus(), answer));
        },
      });
      host.stop = () => { host.stopped = true; upload.abort(); done(host.dataset.stopped); };
      upload.start();
    });
  }

  /* Of a chosen folder: what the server would look into, or name in its refusal (logbook/dicom/films.py); the last has no preamble. */
  const RECORDING = /^([^]{128}DICM|\xff\xd8\xff|\x89PNG|PK\x03|RIFF[^]{4}AVI |[^]{4}(ftyp|moov|mdat|wide|free|skip|pnot)|\x1aE\xdf\xa3|0&\xb2u|GIF8|BM|II\*\0|MM\0\*|FLV\x01|\0\0\x01[\xb3\xba]|[\x02\x08]\0[^]\0)/;
  async function isRecording(file) {
    return file.name !== "DICOMDIR" && RECORDING.test(String.fromCharCode(...new Uint8Array(await file.slice(0, 132).arrayBuffer())));
  }

  window.usNamesIn = namesIn;

  window.usSending = async (host, chosen) => {
    const files = [];
    for (const file of chosen) if (!file.webkitRelativePath || await isRecording(file).catch(() => true)) files.push(file);
    const others = chosen.length - files.length;
    if (!files.length) { host.tell(`${host.dataset.others}: ${others}`); return false; }
    const said = host.dataset, list = host.querySelector("[data-files]");
    const headers = { "X-CSRFToken": host.form.querySelector("[name=csrfmiddlewaretoken]").value };
    list.replaceChildren();
    host.meter.hidden = true;
    host.stopped = false;
    host.stop = () => { host.stopped = true; };
    const lines = files.map((file) => row(list, file, said));
    const ends = { taken: 0, known: 0 };
    for (const [number, file] of files.entries()) {
      host.tell(`${said.sending} ${number + 1}/${files.length}`);
      if (host.stopped) { lines[number].end(said.stopped); continue; }
      try {
        const begun = await begin(host, file, headers);
        const failed = await send(host, file, begun.address, headers, lines[number]);
        if (host.stopped) lines[number].end(said.stopped);
        else ends[await outcome(begun, file, lines[number], said, failed)] += 1;
      } catch (error) { lines[number].end(error instanceof TypeError ? said.lost : error.message, true); }
    }
    host.tell([`${said.received} ${ends.taken}/${files.length}`, ends.known && `${said.known}: ${ends.known}`, others && `${said.others}: ${others}`].filter(Boolean).join(". "));
    host.stop = null;
    return ends.taken + ends.known === files.length;
  };
})();
