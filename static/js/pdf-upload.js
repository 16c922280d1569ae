// A large PDF is sent while the rest of the form is filled in, piece by piece: a lost connection
// costs one piece, a closed page none but the one on its way, for the same file goes on where it
// was. The form then names what was received.

const LONGEST_WAIT = 30; // seconds between two attempts
const RECENT = 20_000; // milliseconds over which speed is measured
const LOGIN = "Phiên làm việc đã hết hạn. Hãy đăng nhập ở thẻ khác; tệp sẽ được gửi tiếp.";
const OFFLINE = "Mất kết nối với máy chủ.";
const NOT_ALLOWED = "Tài khoản của bạn không được tải tệp PDF lên.";
const NOT_SENT = "Tệp chưa gửi xong.";
const SAVES_LATER = "Biểu mẫu sẽ được lưu ngay khi tệp lên xong.";

class Refused extends Error {}
class Interrupted extends Error {
  constructor(says, token = false) {
    super(says);
    this.token = token;
  }
}
class Cancelled extends Error {}

const number = (value, digits = 0) => value.toLocaleString("vi-VN", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const refusal = (says) => `Tệp này không nhận được: ${says} Chọn tệp khác hoặc bỏ tệp rồi lưu.`;
const megabytes = (bytes) => `${number(bytes / 1048576, bytes < 10485760 ? 1 : 0)} MB`;
const amount = (bytes) => (bytes < 1048576 ? `${number(Math.ceil(bytes / 1024))} KB` : megabytes(bytes));

function lasting(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds / 5) * 5)} giây`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} phút` : `${Math.floor(minutes / 60)} giờ ${minutes % 60} phút`;
}

// One request; `progress` is told the bytes that are sent. Throws Interrupted for what may go well
// another time, Refused with the server's words.
function request(method, url, { body = null, token, progress, signal, json = false }) {
  return new Promise((resolve, reject) => {
    const ask = new XMLHttpRequest(); // fetch() tells nothing of what was sent
    ask.open(method, url);
    ask.timeout = 300_000;
    ask.setRequestHeader("X-CSRFToken", token);
    ask.setRequestHeader("Content-Type", json ? "application/json" : "application/octet-stream");
    if (progress) ask.upload.addEventListener("progress", (event) => progress(event.loaded));
    for (const kind of ["error", "timeout"]) ask.addEventListener(kind, () => reject(new Interrupted(OFFLINE)));
    ask.addEventListener("abort", () => reject(new Cancelled()));
    ask.addEventListener("load", () => answer(ask, url, resolve, reject));
    signal.addEventListener("abort", () => ask.abort());
    ask.send(body);
  });
}

function answer(ask, url, resolve, reject) {
  const isJson = ask.getResponseHeader("Content-Type")?.includes("json");
  const said = isJson ? JSON.parse(ask.responseText) : null;
  const isElsewhere = new URL(ask.responseURL).pathname !== new URL(url, location.href).pathname;
  if (isElsewhere || ask.status === 401) reject(new Interrupted(LOGIN));
  else if (ask.status === 200 && said) resolve(said);
  else if (said?.says) reject(new Refused(said.says));
  else if (ask.status === 403) reject(new Interrupted(NOT_ALLOWED, true));
  else reject(new Interrupted(OFFLINE));
}

class Sending {
  constructor(field, file) {
    this.field = field;
    this.file = file;
    this.stop = new AbortController();
    this.sent = 0; // bytes of whole pieces
    this.seen = []; // [time, bytes] of late
    this.pause = 1;
  }

  async run() {
    const { name, size, lastModified } = this.file;
    const asked = JSON.stringify({ name, size, modified: lastModified });
    const begun = await this.tried("POST", "", { body: asked, json: true });
    this.key = begun.key;
    const have = new Set(begun.have);
    const count = Math.ceil(size / begun.piece);
    const part = (index) => this.file.slice(index * begun.piece, (index + 1) * begun.piece);
    for (const index of have) this.sent += part(index).size;
    for (let index = 0; index < count; index += 1) {
      if (have.has(index)) continue;
      await this.tried("PUT", `${this.key}/${index}/`, { body: part(index), progress: (bytes) => this.show(bytes) });
      this.sent += part(index).size;
      this.show(0);
    }
    this.field.say("Đã gửi xong, máy chủ đang xem tệp…");
    return this.tried("POST", `${this.key}/`, {});
  }

  // Until it goes well, is refused, or is cancelled.
  async tried(method, path, options) {
    for (;;) {
      this.stop.signal.throwIfAborted();
      try {
        const done = await request(method, this.field.address + path, { ...options, token: this.field.token(), signal: this.stop.signal });
        this.pause = 1;
        return done;
      } catch (failure) {
        if (!(failure instanceof Interrupted)) throw failure;
        if (failure.token && !(await this.field.renewed())) throw new Refused(failure.message);
        await this.rest(failure.message);
      }
    }
  }

  rest(says) {
    const seconds = this.pause;
    this.pause = Math.min(this.pause * 2, LONGEST_WAIT);
    this.seen = [];
    this.field.interrupted(`${says} Tự thử lại sau ${seconds} giây.`);
    return new Promise((resolve) => {
      const on = () => {
        clearTimeout(timer);
        removeEventListener("online", on);
        this.field.again.onclick = null;
        this.field.again.hidden = true;
        resolve();
      };
      const timer = setTimeout(on, seconds * 1000);
      addEventListener("online", on);
      this.field.again.onclick = on;
      this.stop.signal.addEventListener("abort", on);
    });
  }

  show(more) {
    const now = performance.now();
    const bytes = Math.min(this.sent + more, this.file.size);
    this.seen = [...this.seen.filter(([at]) => now - at < RECENT), [now, bytes]];
    const [since, before] = this.seen[0];
    const speed = (bytes - before) / (now - since); // bytes a millisecond
    const left = speed > 0 && now - since > 1500 ? `, còn khoảng ${lasting((this.file.size - bytes) / speed / 1000)}` : "";
    this.field.progress(bytes / this.file.size, `${amount(bytes)} / ${amount(this.file.size)}${left}`);
  }

  cancel() {
    this.stop.abort(new Cancelled());
    if (this.key) this.field.forget(this.key);
  }
}

class PdfField {
  constructor(place) {
    this.place = place;
    this.address = place.dataset.pdfUpload;
    this.form = place.closest("form");
    this.input = this.find("input[type=file]");
    this.key = this.find("[data-key]");
    this.missing = this.find("[data-refused]"); // the server, too, saves nothing while this says why
    this.leave = this.find("[data-leave]");
    this.again = this.find("[data-again]");
    this.bar = this.find("progress");
    this.input.addEventListener("change", () => this.chosen());
    this.find("[data-cancel]").addEventListener("click", () => this.cancel());
    this.find("[data-drop]").addEventListener("click", () => this.drop());
    this.find("[data-drop]").hidden = false;
    this.leave.addEventListener("click", () => this.left());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("beforeunload", (event) => this.sending && event.preventDefault());
    for (const kind of ["dragover", "drop"]) place.addEventListener(kind, (event) => this.dropped(event));
  }

  find(selector) {
    return this.place.querySelector(selector);
  }

  token() {
    return this.form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  // A login in another tab changes the token.
  async renewed() {
    const reply = await fetch(this.place.dataset.token, { redirect: "manual" }).catch(() => null);
    if (!reply?.ok) return true; // nobody knows yet
    const { token } = await reply.json();
    const field = this.form.querySelector("[name=csrfmiddlewaretoken]");
    const isNew = this.renewedTo !== token;
    this.renewedTo = field.value = token;
    return isNew;
  }

  dropped(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (event.type === "drop" && !this.sending) this.begin(event.dataTransfer.files[0]);
  }

  chosen() {
    if (this.input.files[0]) this.begin(this.input.files[0]);
  }

  async begin(file) {
    this.wrong("");
    this.leave.hidden = true;
    if (this.key.value) this.drop();
    if (file.size > Number(this.place.dataset.most)) return this.refused(this.place.dataset.tooBig);
    this.missing.value = NOT_SENT;
    this.sending = new Sending(this, file);
    this.showSending(true);
    this.progress(0, `0 KB / ${amount(file.size)}`);
    try {
      const { twin } = await this.sending.run();
      this.received(file, twin);
    } catch (failure) {
      if (failure instanceof Cancelled) return undefined;
      this.refused(failure instanceof Refused ? failure.message : OFFLINE);
    }
    return undefined;
  }

  received(file, twin) {
    this.key.value = this.sending.key;
    this.missing.value = "";
    this.find("[data-kept-name]").textContent = file.name;
    this.find("[data-kept-size]").textContent = amount(file.size);
    this.find("[data-kept]").hidden = false;
    this.find(".pdf-field-agreed")?.remove(); // that was asked of another file
    this.ended();
    this.announce(`Đã nhận ${file.name}.`);
    if (twin) this.wrong(`“${twin}” đã có đúng tệp PDF này.`);
    if (this.submitter !== undefined) this.form.requestSubmit(this.submitter ?? undefined);
  }

  refused(says) {
    this.ended();
    this.missing.value = says;
    this.wrong(refusal(says));
    this.leave.hidden = false;
    if (this.submitter !== undefined) this.place.scrollIntoView({ block: "center" });
    this.submitter = undefined;
  }

  left() {
    this.missing.value = "";
    this.wrong("");
    this.leave.hidden = true;
    this.announce("Đã bỏ tệp.");
    this.input.focus();
  }

  ended() {
    this.sending = null;
    this.input.value = "";
    this.showSending(false);
  }

  cancel() {
    this.sending?.cancel();
    this.missing.value = "";
    this.submitter = undefined;
    this.ended();
    this.announce("Đã hủy tải lên.");
    this.input.focus();
  }

  drop() {
    this.forget(this.key.value);
    this.key.value = "";
    this.find("[data-kept]").hidden = true;
    this.find(".pdf-field-agreed")?.remove();
    this.wrong("");
  }

  forget(key) {
    fetch(`${this.address}${key}/`, { method: "DELETE", headers: { "X-CSRFToken": this.token() }, keepalive: true }).catch(() => {});
  }

  submitted(event) {
    if (!this.missing.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!this.sending) {
      this.place.scrollIntoView({ block: "center" });
      this.leave.firstElementChild.focus({ preventScroll: true });
      this.announce(this.find("[data-wrong]").textContent);
      return;
    }
    this.submitter = event.submitter;
    this.say(this.says);
    this.announce(SAVES_LATER);
  }

  // --- what is seen -----------------------------------------------------------------------------

  showSending(is) {
    this.find("[data-sending]").hidden = !is;
    this.find(".pdf-field-choice").hidden = is;
    this.again.hidden = true;
    if (is) this.find("[data-sending]").scrollIntoView({ block: "nearest" });
  }

  progress(share, says) {
    this.bar.value = share;
    this.say(`${number(Math.floor(share * 100))}% · ${says}`);
  }

  say(says) {
    this.says = says;
    this.find("[data-says]").textContent = this.submitter === undefined ? says : `${says}. ${SAVES_LATER}`;
  }

  interrupted(says) {
    this.say(says);
    this.again.hidden = false;
    this.announce(says);
  }

  wrong(says) {
    this.find("[data-wrong]").textContent = says;
    this.find("[data-wrong]").hidden = !says;
  }

  announce(says) {
    this.find("[data-announcer]").textContent = says;
  }
}

for (const place of document.querySelectorAll("[data-pdf-upload]")) new PdfField(place);
