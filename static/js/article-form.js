// The article form: the publish button says when, and a step that needs a reason asks for it.

const form = document.querySelector("#article_form");
const date = form.querySelector("[name=publish_at_0]");
const time = form.querySelector("[name=publish_at_1]");
const reason = form.querySelector("[name=reason]");

function nameTheMoment() {
  const scheduled = date.value.trim() !== "";
  for (const button of form.querySelectorAll("[data-publishes]")) {
    button.dataset.label ??= button.textContent;
    button.textContent = scheduled
      ? `${button.dataset.label} lúc ${time.value || "0:00"} ngày ${date.value}`
      : `${button.dataset.label} ngay`;
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

for (const button of form.querySelectorAll("[data-needs-reason]")) {
  button.addEventListener("click", (event) => {
    if (reason.value.trim()) return;
    event.preventDefault();
    reason.setAttribute("aria-invalid", "true");
    reason.focus();
  });
}

// A half-written article is not lost by a slip of the hand.
let dirty = false;
let leaving = false;
form.addEventListener("input", () => { dirty = true; });
form.addEventListener("submit", (event) => {
  if (leaving) event.preventDefault(); // a double click saves once
  leaving = true;
});
window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("beforeunload", (event) => {
  const editors = Object.values(window.CKEDITOR?.instances ?? {});
  if (!leaving && (dirty || editors.some((editor) => editor.checkDirty()))) event.preventDefault();
});
