// The article form: the publish button says when, and a step that needs a reason asks for it.

const form = document.querySelector("#article_form");
const date = form.querySelector("[name=at_0]");
const time = form.querySelector("[name=at_1]");
const reason = form.querySelector("[name=reason]");

// "5/1" of this year, "5/1/2031" of another; "6:00" however it was typed.
function inWords() {
  const [day, month, year] = date.value.trim().split("/");
  const sameYear = Number(year) === new Date().getFullYear();
  const clock = (time.value.trim() || "0:00").replace(/^0(?=\d)/, "").replace(/^(\d+:\d+):\d+$/, "$1");
  return `lúc ${clock} ngày ${[day, month, ...(sameYear || !year ? [] : [year])].map((part) => part?.replace(/^0/, "")).join("/")}`;
}

// A button says what will happen, and when.
function nameTheMoment() {
  const scheduled = date.value.trim() !== "";
  for (const button of form.querySelectorAll("[data-time=any], [data-time=later]")) {
    button.dataset.now ??= button.textContent;
    button.textContent = scheduled ? `${button.dataset.label} ${inWords()}` : button.dataset.now;
  }
}

if (date && time) {
  for (const field of [date, time]) {
    field.addEventListener("input", nameTheMoment);
    field.addEventListener("change", nameTheMoment);
    field.addEventListener("focus", nameTheMoment); // the calendar writes without an event
  }
  nameTheMoment();
}

form.querySelector("[data-planned]")?.addEventListener("click", (event) => {
  [date.value, time.value] = event.target.dataset.planned.split(" ");
  nameTheMoment();
});

for (const button of form.querySelectorAll("[data-needs-reason]")) {
  button.addEventListener("click", (event) => {
    if (reason.value.trim()) return;
    event.preventDefault();
    reason.setAttribute("aria-invalid", "true");
    reason.focus();
  });
}

for (const button of form.querySelectorAll("[data-asks]")) {
  button.addEventListener("click", (event) => {
    if (!window.confirm(button.dataset.asks)) event.preventDefault();
  });
}
