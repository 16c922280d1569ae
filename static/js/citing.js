// Copies a reference, with its italics for programs that take them.

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
