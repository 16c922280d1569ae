// While a PDF is read, its report says how far the worker is; the end brings the whole report.

const EVERY = 2000; // milliseconds
const place = document.querySelector("[data-how-far]");
const bar = place.querySelector("progress");
const says = place.querySelector("[data-says]");

async function look() {
  const reply = await fetch(place.dataset.howFar, { redirect: "manual" }).catch(() => null);
  if (!reply?.ok) return;
  const { done, of, is_over: isOver, says: words } = await reply.json();
  if (isOver) {
    location.replace(location.pathname);
    return;
  }
  if (of) {
    bar.max = of;
    bar.value = done;
  }
  says.textContent = words;
}

place.querySelector("[data-reload]").hidden = true;
setInterval(() => document.hidden || look(), EVERY);
document.addEventListener("visibilitychange", () => document.hidden || look());
