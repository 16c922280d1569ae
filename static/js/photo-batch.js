// Many photos at once: each dropped file is sent by itself with a bar of its own, and its words are
// saved while they are typed. What has arrived is in the library, whatever becomes of the page.

const AT_ONCE = 2;
const PAUSE = 1200; // milliseconds without a key before words are saved
const OVER = "Phiên làm việc đã hết hạn. Hãy đăng nhập ở thẻ khác rồi bấm Thử lại.";
const OFFLINE = "Không kết nối được với máy chủ. Hãy bấm Thử lại.";

const place = document.querySelector("[data-batch]");
const find = (selector) => place.querySelector(selector);
const words = find("[data-words]");
const token = find("[name=csrfmiddlewaretoken]");
const waiting = [];
let sending = 0;

// A login in another tab changes the token; whoever tries again has the new one.
async function renewToken() {
  const answer = await fetch(place.dataset.token, { redirect: "manual" }).catch(() => null);
  if (answer?.ok) for (const field of place.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = (await answer.clone().json()).token;
}

function announce(text) {
  find("[data-announcer]").textContent = text;
}

// --- files --------------------------------------------------------------------------------------

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

// Until its renditions are made the library would send the whole photo back. Drawn as a data:
// address: pages here may show no others but their own.
async function preview(file, image) {
  const { src } = image;
  image.removeAttribute("src");
  try {
    const bitmap = await createImageBitmap(file, { resizeWidth: 320 });
    const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
    image.src = canvas.toDataURL("image/webp", 0.7);
  } catch {
    image.src = src;
  }
}

class Sending {
  constructor(file) {
    this.file = file;
    this.item = element("li", "batch-file");
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.says = element("span", "batch-says", "Đang chờ");
    this.again = element("button", "button", "Thử lại");
    this.drop = element("button", "button", "Bỏ");
    for (const button of [this.again, this.drop]) {
      button.type = "button";
      button.hidden = true;
    }
    this.again.addEventListener("click", () => this.queue());
    this.drop.addEventListener("click", () => this.leave());
    this.item.append(element("span", "batch-name", file.name), this.bar, this.says, this.again, this.drop);
    find("[data-files]").hidden = false;
    find("[data-files]").append(this.item);
  }

  queue() {
    this.item.classList.remove("is-wrong");
    this.again.hidden = this.drop.hidden = true;
    this.bar.hidden = false;
    this.bar.value = 0;
    this.says.textContent = "Đang chờ";
    const most = Number(place.dataset.mostBytes);
    if (this.file.size > most) return this.fail(`Tệp lớn hơn ${Math.floor(most / 1048576)} MB. Hãy thu nhỏ ảnh trước.`, false);
    waiting.push(this);
    next();
  }

  send() {
    const request = new XMLHttpRequest(); // fetch tells nothing of what has gone out
    const data = new FormData();
    data.append("file", this.file);
    request.open("POST", place.dataset.fileUrl);
    request.setRequestHeader("X-CSRFToken", token.value);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      this.bar.value = event.loaded / event.total;
      this.says.textContent = event.loaded < event.total ? `${Math.round(this.bar.value * 100)} %` : "Đang đọc ảnh…";
    });
    return new Promise((done) => {
      request.addEventListener("loadend", () => {
        this.answered(request);
        done();
      });
      request.send(data);
    });
  }

  answered(request) {
    const answer = request.response;
    if (request.status === 201 && answer?.row) return this.arrived(answer);
    if (request.status === 422) return this.fail(answer?.says ?? OFFLINE, false);
    if (request.status === 413) return this.fail("Tệp lớn hơn mức máy chủ nhận. Hãy thu nhỏ ảnh trước.", false);
    if (request.status === 403) renewToken();
    this.fail(request.status === 0 || request.status >= 500 ? OFFLINE : OVER, true);
  }

  arrived({ id, row }) {
    this.leave();
    announce(`${this.file.name}: đã vào thư viện.`);
    const old = words.querySelector(`[data-row="${id}"]`);
    const box = document.createElement("template");
    box.innerHTML = row; // made by our own template, which escapes what people typed
    if (old) old.scrollIntoView({ block: "nearest" });
    else find("[data-rows]").append(box.content);
    preview(this.file, words.querySelector(`[data-row="${id}"] img`));
    words.hidden = false;
    find("[data-empty]")?.remove();
    remember();
  }

  fail(reason, again) {
    this.item.classList.add("is-wrong");
    this.bar.hidden = true;
    this.says.textContent = reason;
    this.again.hidden = !again;
    this.drop.hidden = false;
    announce(`${this.file.name}: ${reason}`);
  }

  leave() {
    const list = find("[data-files]");
    this.item.remove();
    list.hidden = !list.children.length;
  }
}

async function next() {
  while (sending < AT_ONCE && waiting.length) {
    sending += 1;
    waiting
      .shift()
      .send()
      .finally(() => {
        sending -= 1;
        next();
      });
  }
}

function take(files) {
  for (const file of files) new Sending(file).queue();
}

// The address holds what stands in the grid, so a reload shows it again.
function remember() {
  const ids = [...words.querySelectorAll("[data-row]")].map((row) => row.dataset.row);
  history.replaceState(null, "", `?anh=${ids.slice(-Number(place.dataset.most)).join(",")}`);
}

// --- words --------------------------------------------------------------------------------------

const timers = new Map(); // row → timer
const saving = new Map(); // row → promise of the save that is under way

const changed = (row) =>
  [...row.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== shown(field).value);
const shown = (field) => words.elements[`initial-${field.name}`];

function later(row) {
  clearTimeout(timers.get(row));
  timers.set(row, setTimeout(() => save(row), PAUSE));
}

async function save(row) {
  clearTimeout(timers.get(row));
  await saving.get(row);
  if (!changed(row)) return true;
  const sent = send(row);
  saving.set(row, sent);
  const done = await sent;
  saving.delete(row);
  return done;
}

async function send(row, keepalive = false) {
  const state = row.querySelector("[data-state]");
  const data = new FormData();
  const typed = {};
  for (const field of row.querySelectorAll("[name]")) {
    data.append(field.name, field.value);
    typed[field.name] = field.value;
  }
  state.textContent = "Đang lưu…";
  try {
    const headers = { "X-CSRFToken": token.value, Accept: "application/json" };
    const response = await fetch(place.dataset.wordsUrl, { method: "POST", body: data, headers, keepalive, redirect: "manual" });
    if (response.status === 403) renewToken();
    if (!response.ok && response.status !== 422) throw new Error(response.status >= 500 ? OFFLINE : OVER);
    tell(row, await response.json(), typed);
    return response.ok;
  } catch (error) {
    const says = error instanceof TypeError ? OFFLINE : error.message;
    state.textContent = `Chưa lưu. ${says.replace("bấm Thử lại", "bấm Lưu tất cả")}`;
    row.classList.add("is-wrong");
    return false;
  }
}

function tell(row, { errors, lacks }, typed) {
  const id = row.dataset.row;
  const wrong = errors[id] ?? {};
  row.classList.toggle("is-wrong", Boolean(errors[id]));
  for (const box of row.querySelectorAll("[data-error]")) box.textContent = (wrong[box.dataset.error] ?? []).join(" ");
  if (errors[id]) {
    row.querySelector("[data-state]").textContent = ["Chưa lưu.", ...(wrong.__all__ ?? [])].join(" ");
    return;
  }
  for (const [name, value] of Object.entries(typed)) {
    const field = words.elements[`initial-${name}`];
    if (field) field.value = value;
  }
  const missing = lacks[id]?.length ? ` Còn thiếu: ${lacks[id].join(", ")}.` : "";
  row.querySelector("[data-state]").textContent = `Đã lưu.${missing}`;
}

const rows = () => [...words.querySelectorAll("[data-row]")];

async function saveAll() {
  const done = await Promise.all(rows().map(save));
  find("[data-saved]").textContent = done.every(Boolean) ? "Đã lưu tất cả." : "Còn ảnh chưa lưu được; xem chỗ báo lỗi.";
}

function creditAll() {
  const credit = find("#batch-credit").value.trim();
  if (!credit) return find("#batch-credit").focus();
  for (const row of rows()) {
    const field = row.querySelector("[name$=-credit]:not([type=hidden])");
    if (field && !field.value.trim()) {
      field.value = credit;
      save(row);
    }
  }
  announce(`Đã ghi tác giả ${credit} cho các ảnh còn trống.`);
}

// --- the page -----------------------------------------------------------------------------------

function listen() {
  const input = find("#batch-files");
  for (const part of place.querySelectorAll("[data-submit]")) part.hidden = true;
  for (const part of place.querySelectorAll("[data-hint], [data-credit-all]")) part.hidden = false;
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    place.classList.add("is-over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget ?? place.classList.remove("is-over"));
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault(); // else the browser shows the picture in place of the page
    place.classList.remove("is-over");
    take(event.dataTransfer.files);
  });
  words.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) later(row);
  });
  words.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) save(row);
  });
  words.addEventListener("submit", (event) => {
    event.preventDefault();
    saveAll();
  });
  find("[data-credit-all]").addEventListener("click", creditAll);
  find("#batch-credit").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    creditAll();
  });
  addEventListener("beforeunload", (event) => {
    if (sending || waiting.length) event.preventDefault();
  });
  addEventListener("pagehide", () => rows().filter(changed).forEach((row) => send(row, true)));
}

listen();
