// The preview frame: the chosen width stays in the address, a page wider than the room is made
// smaller, and keys work inside the page, too. The list of links: copying one.

const frame = document.querySelector("[data-preview]");
const page = frame?.querySelector("iframe");
const COPIED = "Đã chép";
const SHOWN = 2500; // milliseconds

/** Layout knows no transform, so the page's own width is what CSS asked for. */
function fit() {
  const scale = Math.min(1, page.parentElement.clientWidth / page.offsetWidth);
  page.style.setProperty("--scale", scale);
}

function choose({ target }) {
  if (target.name !== "rong") return;
  const address = new URL(location);
  address.searchParams.set("rong", target.value);
  history.replaceState(null, "", address);
  fit();
}

/** A key pressed inside the page reaches only the page's own document. */
function passKeys() {
  page.contentDocument?.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select")) return;
    if (!page.dispatchEvent(new KeyboardEvent("keydown", event))) event.preventDefault();
  });
}

function startFrame() {
  const asked = new URLSearchParams(location.search).has("rong");
  if (!asked && matchMedia("(max-width: 767px)").matches) frame.querySelector("[name=rong]").checked = true;
  frame.addEventListener("change", choose);
  page.addEventListener("load", passKeys);
  passKeys();
  new ResizeObserver(fit).observe(page.parentElement);
}

async function copy({ currentTarget: button }) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = button.textContent;
  button.textContent = COPIED;
  button.disabled = true;
  setTimeout(() => {
    button.textContent = before;
    button.disabled = false;
  }, SHOWN);
}

if (page) startFrame();
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard; // a browser has none on plain HTTP
  button.addEventListener("click", copy);
}
for (const input of document.querySelectorAll(".links-address input")) {
  input.addEventListener("focus", () => input.select());
}
