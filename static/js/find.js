// The search box of the newsroom: hits below it while one types, all by keyboard.
//
// The server sends the list ready; what was typed since makes an answer that comes late useless.

const form = document.querySelector("#find");
const input = form?.querySelector("#find-q");
const list = form?.querySelector("#find-list");
const status = form?.querySelector("#find-status");
const WAIT = 180; // ms without a key before the server is asked

let timer;
let asking;
let shownFor = "";

const lines = () => [...list.querySelectorAll("[role=option]")];
const active = () => list.querySelector("[aria-selected=true]");

function close() {
  clearTimeout(timer);
  asking?.abort();
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function open() {
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
}

function choose(line) {
  active()?.setAttribute("aria-selected", "false");
  if (!line) return input.removeAttribute("aria-activedescendant");
  line.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", line.id);
  line.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = lines();
  const now = all.indexOf(active());
  choose(now + by < 0 ? null : all[Math.min(now + by, all.length - 1)]);
}

async function ask() {
  const text = input.value.trim();
  if (!text) return close();
  asking?.abort();
  asking = new AbortController();
  const address = `${form.action}?${new URLSearchParams({ q: text, nhanh: 1 })}`;
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    show(await answer.text(), text);
  } catch (error) {
    if (error.name !== "AbortError") show('<p class="find-note">Không hỏi được máy chủ. Bấm Enter để thử lại.</p>', "");
  }
}

function show(html, text) {
  if (!form.contains(document.activeElement)) return;
  list.innerHTML = html; // made by our own template, escaped there
  shownFor = text;
  open();
  const count = list.querySelectorAll(".find-line:not(.find-more)").length;
  status.textContent = count ? `${count} kết quả, dùng mũi tên để chọn` : "Không có kết quả";
}

function onKey(event) {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" && list.hidden && input.value.trim()) ask();
  else if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Escape" && !list.hidden) close();
  else if (event.key === "Enter" && !list.hidden && active()) follow(active(), event);
  else return;
  event.preventDefault();
}

function follow(line, event) {
  if (event.ctrlKey || event.metaKey) window.open(line.href, "_blank", "noopener");
  else window.location.assign(line.href);
}

/** "/" and Ctrl+K lead here from anywhere but a field; shortcuts.js may have done so already. */
function onPageKey(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const typing = event.target.isContentEditable || event.target.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !typing;
  const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  if ((!slash && !letter) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  input.focus();
  input.select();
}

if (form) {
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", "find-list");
  input.setAttribute("aria-autocomplete", "list");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Kết quả tìm");
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("focus", () => {
    if (shownFor && shownFor === input.value.trim()) open();
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  document.addEventListener("keydown", onPageKey);
}
