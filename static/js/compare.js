// Comparing versions by keyboard: n and p go from change to change, the arrows to other versions.

const changes = [...document.querySelectorAll("[data-change]")];
const count = document.querySelector("[data-changes-count]");
const keys = document.querySelector(".compare-keys");
const words = count?.textContent.split(" · ").slice(1) ?? [];
let at = -1;

function go(step) {
  if (!changes.length) return;
  changes[at]?.classList.remove("change-current");
  at = (at + step + changes.length) % changes.length;
  const change = changes[at];
  change.classList.add("change-current");
  change.tabIndex = -1;
  change.focus({ preventScroll: true });
  change.scrollIntoView({ block: "center" });
  count.textContent = [`Chỗ ${at + 1}/${changes.length}`, ...words].join(" · ");
}

const does = {
  n: () => go(1),
  p: () => go(at < 0 ? 0 : -1),
  "?": () => { keys.open = !keys.open; },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) link.click();
  else if (keys && Object.hasOwn(does, event.key)) does[event.key]();
  else return;
  event.preventDefault();
});
