// The tools under an article's title that only a script can offer; CSS hides them without one.

const DONE = "Đã chép liên kết";
const SHOWN = 2500; // milliseconds

const copy = document.querySelector("[data-copy]");
const print = document.querySelector("[data-print]");

async function copyLink() {
  const label = copy.querySelector("span");
  const before = label.textContent;
  await navigator.clipboard.writeText(copy.dataset.copy);
  label.textContent = DONE;
  copy.disabled = true;
  setTimeout(() => {
    label.textContent = before;
    copy.disabled = false;
  }, SHOWN);
}

copy.hidden = !navigator.clipboard; // a browser has none on plain HTTP
copy.addEventListener("click", copyLink);
print.addEventListener("click", () => window.print());
