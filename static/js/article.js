// The tools under an article's title that only a script can offer; CSS hides them without one.
// And one message, about nobody: that the article was in sight for some seconds.

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

const READ_AFTER = 8000; // milliseconds in sight
const article = document.querySelector("[data-read]");
const cameBy = performance.getEntriesByType("navigation")[0]?.type;
const isFresh = cameBy !== "reload" && cameBy !== "back_forward";
const minds = navigator.globalPrivacyControl || navigator.doNotTrack === "1";

function countOnce() {
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(tell, READ_AFTER);
  };
  const tell = () => {
    document.removeEventListener("visibilitychange", look);
    fetch(article.dataset.read, { method: "POST", keepalive: true }).catch(() => {});
  };
  document.addEventListener("visibilitychange", look);
  look();
}

if (article && isFresh && !minds) countOnce();
