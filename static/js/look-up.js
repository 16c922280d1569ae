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

async function offer(form) {
  const [year, number] = [form.elements.nam, form.elements.so];
  const all = await numbers(form.dataset.numbers);
  const isDecade = year.value.includes("-");
  const some = isDecade ? [] : all[year.value];
  if (!some) return;
  const whole = new Option(isDecade ? "Cả thập niên" : "Cả năm", "ca-nam");
  const before = number.value;
  number.replaceChildren(whole, ...some.map(([value, name]) => new Option(name, value)));
  number.value = before;
  if (!number.value) number.selectedIndex = Math.min(1, some.length);
}

for (const form of forms) {
  form.addEventListener("focusin", () => offer(form), { once: true });
  form.elements.nam.addEventListener("change", () => offer(form));
}
