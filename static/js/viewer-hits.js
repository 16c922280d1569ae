// Hits of a page, one after the other without loading it again; beyond the last, its link leads to
// the next page that has any.

const bar = document.querySelector("[data-hits]");
const all = (number) => document.querySelectorAll(`[data-hit="${number}"]`);
const isSeen = (one) => one.getClientRects().length > 0;

export function hits() {
  const count = Number(bar?.dataset.hits ?? 0);
  const ways = { "-1": bar?.querySelector("[data-way='-1']"), 1: bar?.querySelector("[data-way='1']") };
  let at = Number(bar?.dataset.at ?? 0);

  function look() {
    const passage = [...document.querySelectorAll(".is-passage")].find(isSeen);
    const one = count ? [...all(at)].find(isSeen) : passage;
    one?.scrollIntoView({ block: "center", inline: "center" });
  }

  function show(number) {
    for (const one of document.querySelectorAll("[data-hit].is-current")) one.classList.remove("is-current");
    for (const one of all(number)) one.classList.add("is-current");
    at = number;
    bar.querySelector("[data-says]").textContent = `Kết quả ${at}/${count}`;
    const here = new URL(location.href);
    here.searchParams.set("kq", at);
    history.replaceState(history.state, "", here.href.replace("hai-trang=", "hai-trang"));
    for (const [step, link] of Object.entries(ways)) {
      link.href = link.dataset.beyond || location.href;
      link.hidden = !isHere(Number(step)) && !link.dataset.beyond;
    }
    look();
  }

  function isHere(step) {
    return at + step >= 1 && at + step <= count;
  }

  // Gives the keyboard the way that is gone on, or the other one where that ends.
  function hold(step) {
    const link = [ways[step], ways[-step]].find((one) => one && !one.hidden);
    link?.focus({ preventScroll: true });
  }

  // A hit that another page led to; the last one of a page (0) was reached going back.
  function arrive() {
    look();
    const isBack = new URLSearchParams(location.search).get("kq") === "0";
    if (document.activeElement === document.body) hold(isBack ? -1 : 1);
  }

  for (const [step, link] of Object.entries(ways)) {
    link?.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (isHere(Number(step))) {
        event.preventDefault();
        const isHeld = document.activeElement === link;
        show(at + Number(step));
        if (isHeld) hold(Number(step));
      } else if (link.dataset.beyond) {
        event.preventDefault();
        location.assign(link.dataset.beyond);
      }
    });
  }
  return { look, arrive, go: (step) => ways[step]?.click() };
}
