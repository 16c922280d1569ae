// Copies a reference, with its italics for programs that take them; gathers entries for cards.

import { MOST, gathered, keep, whenChanged } from "./gathered.js";

const DONE = "Đã chép";
const SHOWN = 2500; // milliseconds

async function copy(button) {
  const from = document.getElementById(button.dataset.copyFrom);
  const kinds = { "text/plain": from.textContent, "text/html": from.innerHTML };
  const blobs = Object.entries(kinds).map(([type, text]) => [type, new Blob([text], { type })]);
  await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  const label = button.firstChild;
  const before = label.data;
  label.data = DONE;
  button.disabled = true;
  setTimeout(() => {
    label.data = before;
    button.disabled = false;
  }, SHOWN);
}

for (const button of document.querySelectorAll("[data-copy-from]")) {
  button.hidden = !navigator.clipboard?.write; // a browser has none on plain HTTP
  button.addEventListener("click", () => copy(button));
}

// --- Index cards ---

const list = document.querySelector("[data-gathered]");
const says = document.querySelector("[data-gather-says]");

function showGathered() {
  const keys = gathered();
  for (const button of document.querySelectorAll("[data-gather]")) {
    const has = keys.includes(button.dataset.gather);
    button.firstChild.data = has ? "Bỏ khỏi phiếu trích" : "Thêm vào phiếu trích";
    button.hidden = false;
  }
  list.hidden = !keys.length;
  list.textContent = `Phiếu trích của bạn (${keys.length})`;
}

function gather({ dataset: { gather: key } }) {
  const keys = gathered();
  const has = keys.includes(key);
  if (!has && keys.length >= MOST) return `Danh sách đã đủ ${MOST} phiếu. Hãy in hoặc tải về rồi bỏ bớt.`;
  if (!keep(has ? keys.filter((one) => one !== key) : [...keys, key])) {
    return "Trình duyệt không giữ được danh sách này.";
  }
  return has ? "Đã bỏ khỏi phiếu trích." : "Đã thêm vào phiếu trích.";
}

for (const button of document.querySelectorAll("[data-gather]")) {
  button.addEventListener("click", () => {
    says.textContent = gather(button);
    showGathered();
  });
}

if (list) {
  showGathered();
  whenChanged(showGathered);
}
