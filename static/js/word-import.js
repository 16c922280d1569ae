// Importing from Word: files are dropped or chosen, and go to the server one by one with progress.

const form = document.querySelector("[data-word]");
const input = form.querySelector("[type=file]");
const section = form.querySelector("select");
const drop = form.querySelector("[data-drop]");
const lines = document.querySelector("[data-lines]");
const announcer = document.querySelector("[data-announcer]");
const problem = document.querySelector("[data-problem]");
const waiting = [];
let isBusy = false;

const LOST = "Mất kết nối khi đang gửi. Hãy kiểm tra mạng rồi thử lại: tệp đã nhập rồi không bị nhập hai lần.";
const LOGIN = "Phiên đăng nhập đã hết. Hãy mở thẻ mới để đăng nhập, rồi thử lại.";
const FAILED = "Máy chủ gặp lỗi khi đọc tệp này. Hãy thử lại, hoặc báo quản trị.";
const LARGE = "Tệp lớn quá giới hạn của máy chủ. Hãy thu nhỏ ảnh trong tệp.";

form.querySelector("[data-submit]").hidden = true; // files go as soon as they are chosen
form.querySelector("[data-hint]").hidden = false;

function say(words) {
  problem.textContent = words;
  problem.hidden = !words;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function waitingLine(file) {
  const line = element("li", "word-line", "");
  const status = element("p", "", "Đang chờ…");
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.value = 0;
  progress.setAttribute("aria-label", `Đang gửi ${file.name}`);
  line.append(element("p", "word-name", file.name), status, progress);
  lines.append(line);
  return { line, status, progress };
}

function accept(files) {
  say("");
  if (!files.length) return;
  if (!section.value) {
    say("Hãy chọn chuyên mục trước, rồi thả tệp lại.");
    section.focus();
    return;
  }
  document.querySelector("[data-results]").hidden = false;
  for (const file of files) waiting.push({ file, section: section.value, ...waitingLine(file) });
  next();
}

function send(job) {
  return new Promise((resolve) => {
    const data = new FormData();
    data.append("section", job.section);
    data.append("files", job.file);
    const request = new XMLHttpRequest(); // fetch() tells no progress of what it sends
    request.open("POST", form.getAttribute("action") || location.pathname);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) job.progress.value = event.loaded / event.total;
    });
    request.upload.addEventListener("load", () => {
      job.status.textContent = "Máy chủ đang đọc…";
      job.progress.removeAttribute("value");
    });
    request.addEventListener("loadend", () => resolve(request));
    job.status.textContent = "Đang gửi…";
    request.send(data);
  });
}

function answerOf(request) {
  if (!request.getResponseHeader("Content-Type")?.includes("json")) return {};
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

function reason(request, answer) {
  if (answer.says) return answer.says;
  if (request.status === 0) return LOST;
  if (request.status === 413) return LARGE;
  if (request.status === 403 || request.responseURL.includes("/login/")) return LOGIN;
  return FAILED;
}

function fail(job, words) {
  job.line.classList.add("is-refused");
  job.status.replaceChildren(element("strong", "", "Không nhập được. "), words);
  job.progress.remove();
  const again = element("button", "button", "Thử lại");
  again.type = "button";
  again.addEventListener("click", () => {
    job.line.remove();
    waiting.push({ ...job, ...waitingLine(job.file) });
    next();
  });
  job.line.append(again);
}

async function next() {
  if (isBusy || !waiting.length) return;
  isBusy = true;
  const job = waiting.shift();
  const request = await send(job);
  const answer = answerOf(request);
  if (answer.html) {
    const holder = document.createElement("template");
    holder.innerHTML = answer.html; // the server's own, escaped there
    job.line.replaceWith(holder.content);
    announcer.textContent = `${job.file.name}: ${answer.made ? "đã thành bản nháp" : "không nhập được"}.`;
  } else {
    fail(job, reason(request, answer));
    announcer.textContent = `${job.file.name}: không nhập được.`;
  }
  isBusy = false;
  next();
}

function take() {
  accept([...input.files]);
  input.value = "";
}
input.addEventListener("change", take);
take(); // what was chosen before this script was there
drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("is-over");
});
drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("is-over");
  accept([...event.dataTransfer.files]);
});
// A file dropped beside the frame would leave the page.
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
window.addEventListener("beforeunload", (event) => {
  if (isBusy) event.preventDefault();
});
