// The article form: the publish button says when, and a step that needs a reason asks for it.

const form = document.querySelector("#article_form");
const date = form.querySelector("[name=at_0]");
const time = form.querySelector("[name=at_1]");
const reason = form.querySelector("[name=reason]");

// "lúc 6:00 ngày 5/1", with the year if it is another; "" for what is no time, or not all of one.
function inWords() {
  const [, day, month, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(date.value.trim()) ?? [];
  const [, hour, minute] = /^(\d{1,2})[:h](\d{2})(?::\d{2})?$/.exec(time.value.trim()) ?? [];
  const moment = new Date(year, month - 1, day, hour, minute);
  const isReal = moment.getMonth() === month - 1 && moment.getDate() === Number(day)
    && moment.getHours() === Number(hour) && moment.getMinutes() === Number(minute);
  if (!isReal) return "";
  const sameYear = Number(year) === new Date().getFullYear();
  return `lúc ${Number(hour)}:${minute} ngày ${Number(day)}/${Number(month)}${sameYear ? "" : `/${year}`}`;
}

// A button says what will happen, and when.
function nameTheMoment() {
  const typed = (date.value + time.value).trim() !== "";
  const words = inWords() || "(ngày giờ chưa đủ hoặc chưa đúng)";
  for (const button of timed) {
    button.dataset.now ??= button.textContent;
    button.textContent = typed ? `${button.dataset.label} ${words}` : button.dataset.now;
  }
}

const timed = form.querySelectorAll("[data-time=any], [data-time=later]");
if (date && time) {
  for (const field of [date, time]) {
    field.addEventListener("input", nameTheMoment);
    field.addEventListener("change", nameTheMoment);
    field.addEventListener("focus", nameTheMoment); // the calendar writes without an event
    field.addEventListener("keydown", (event) => { // Enter takes the step, not just a save
      if (event.key !== "Enter" || !timed.length) return;
      event.preventDefault();
      timed[0].click();
    });
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
    reason.setCustomValidity(`Hãy ghi lý do rồi bấm lại “${button.textContent.trim()}”.`);
    reason.reportValidity();
  });
}
reason?.addEventListener("input", () => reason.setCustomValidity(""));

for (const button of form.querySelectorAll("[data-asks]")) {
  button.addEventListener("click", (event) => {
    if (!window.confirm(button.dataset.asks)) event.preventDefault();
  });
}

// A removal: the house's words for the chosen reason, unless others were typed.
const kind = form.querySelector("[name=kind]");
const notice = form.querySelector("[name=notice]");
kind?.addEventListener("change", () => {
  const words = [...form.querySelectorAll("[data-kind]")];
  const typed = notice.value.trim();
  if (typed && !words.some((each) => each.textContent.trim() === typed)) return;
  notice.value = words.find((each) => each.dataset.kind === kind.value)?.textContent.trim() ?? "";
});
