// Tells how large a PDF of the chosen pages would be, before it is asked for, and leads to it at
// once. Without this script the form leads to a page that tells the same.

const form = document.querySelector("form.pdf-range");
const [from, to] = [form.elements.tu, form.elements.den];
const said = form.querySelector(".pdf-range-size");
let asking;

function chosen() {
  return [Number(from.value), Number(to.value)].sort((one, other) => one - other);
}

async function tell() {
  asking?.abort();
  asking = new AbortController();
  const query = new URLSearchParams(new FormData(form));
  try {
    const response = await fetch(`${form.action}?${query}`, { signal: asking.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    said.textContent = page.querySelector("[data-size]")?.dataset.size ?? "";
  } catch (error) {
    if (error.name !== "AbortError") said.textContent = "";
  }
}

form.addEventListener("change", tell);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const [first, last] = chosen();
  location.assign(said.dataset.pages.replace("trang-1-1", `trang-${first}-${last}`));
});
