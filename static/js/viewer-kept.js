// What this browser remembers of the page viewer, put in place before anything is drawn: text
// instead of the picture; two pages on a wide screen.

(() => {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("xem-trang")) ?? {};
  } catch {
    // Closed to us, or not ours: nothing is remembered.
  }
  if (kept.text) document.documentElement.classList.add("reads-text");
  const { search, hash } = location;
  const isWide = matchMedia("(min-width: 64rem)").matches;
  if (kept.two && isWide && !new URLSearchParams(search).has("hai-trang")) {
    location.replace(`${search || "?"}${search ? "&" : ""}hai-trang${hash}`);
  }
})();
