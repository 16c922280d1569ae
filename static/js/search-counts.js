// How much the other kinds have, where that was not counted with the page.

const tabs = document.querySelector("[data-counts]");
const uncounted = [...(tabs?.querySelectorAll(".count:empty") ?? [])];

async function count() {
  const answer = await fetch(tabs.dataset.counts);
  if (!answer.ok) return; // the tabs do without
  const found = await answer.json();
  for (const place of uncounted) place.textContent = found[place.dataset.kind] ?? "";
}

if (uncounted.length) count().catch(() => {});
