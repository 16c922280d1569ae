// The look-ups of print issues offer the numbers of the year chosen. Until the list is there, or
// where it does not come, they offer every number, as they do without this script.

const forms = document.querySelectorAll("form.look-up");
let asked;

function numbers(address) {
  asked ??= fetch(address)
    .then((response) => (response.ok ? response.json() : {}))
    .catch(() => ({}));
  return asked;
}

async function offer(form, chosen) {
  const [year, number] = [form.elements.nam, form.elements.so];
  const all = await numbers(form.dataset.numbers);
  const isDecade = year.value.includes("-");
  const some = isDecade ? [] : all[year.value];
  if (!some) return;
  const whole = new Option(isDecade ? "Cả thập niên" : "Cả năm", "ca-nam");
  const before = chosen ?? number.value;
  number.replaceChildren(whole, ...some.map(([value, name]) => new Option(name, value)));
  number.value = before;
  if (!number.value) number.selectedIndex = Math.min(1, some.length);
}

const nameOf = (form) => form.getAttribute("aria-labelledby");

for (const form of forms) {
  form.addEventListener("focusin", () => offer(form), { once: true });
  form.elements.nam.addEventListener("change", () => offer(form));
  form.addEventListener("submit", () => {
    const asked = [form.elements.nam.value, form.elements.so.value];
    history.replaceState({ ...history.state, [nameOf(form)]: asked }, "");
  });
}

// Who goes back finds what was asked for: a browser brings back the year, but of the numbers only
// one that was there without this script.
addEventListener("pageshow", (event) => {
  if (event.persisted) return;
  for (const form of forms) {
    const { nam: year } = form.elements;
    const [askedYear, number] = history.state?.[nameOf(form)] ?? [year.value];
    year.value = askedYear;
    if (number || year.selectedIndex > 0) offer(form, number);
  }
});
