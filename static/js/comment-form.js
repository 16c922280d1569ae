// Keeps what a reader types in this tab until it was received, and counts its characters.
// It follows the form wherever and whenever it appears; without it the form works as it is.

const KEPT = ["name", "address", "email", "text", "reply_to"];
const PREFIX = "y-kien:";
// How many characters are left when a screen reader is told.
const TOLD = [500, 100, 50, 20, 0];

const numbers = new Intl.NumberFormat("vi-VN");

// A browser that is told to keep nothing throws at each access.
function storage(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}

const keyOf = (address) => PREFIX + new URL(address, location.href).pathname;
const fieldsOf = (form) => KEPT.map((name) => form.elements[name]).filter(Boolean);

function keep(form) {
  const typed = Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
  typed.answering = form.querySelector("[data-answering-name]").textContent;
  storage((kept) => kept.setItem(keyOf(form.action), JSON.stringify(typed)));
}

// What the server sent back counts for more than what was kept; whom it answers, above all: the
// server takes that out where the comment is gone.
function restore(form) {
  const kept = storage((all) => JSON.parse(all.getItem(keyOf(form.action)))) ?? {};
  if (!("fresh" in form.dataset)) delete kept.reply_to;
  for (const field of fieldsOf(form)) {
    if (!field.value && typeof kept[field.name] === "string") field.value = kept[field.name];
  }
  const notice = form.querySelector("[data-answering]");
  if (!notice.hidden || !form.elements.reply_to.value) return;
  notice.querySelector("[data-answering-name]").textContent = kept.answering;
  notice.hidden = false;
}

// As the server counts: letters, not halves of them, and no line end twice.
const lengthOf = (text) => [...text.trim().normalize("NFC")].length;

function addCounter(field) {
  const line = document.createElement("p");
  line.className = "comment-hint comment-count";
  line.ariaHidden = "true";
  const told = document.createElement("p");
  told.className = "comment-default";
  told.setAttribute("role", "status");
  field.after(line, told);
  let before = Infinity;
  const count = () => {
    const most = Number(field.dataset.most);
    const length = lengthOf(field.value);
    const left = most - length;
    line.textContent = `${numbers.format(length)} / ${numbers.format(most)} ký tự`;
    line.classList.toggle("is-over", left < 0);
    if (left < 0 && before >= 0) told.textContent = "Ý kiến đã dài quá, hãy viết gọn lại.";
    else if (TOLD.some((mark) => left <= mark && before > mark) && before !== Infinity)
      told.textContent = `Còn ${numbers.format(left)} ký tự.`;
    before = left;
  };
  field.addEventListener("input", count);
  count();
}

function meet(form) {
  if (form.dataset.met) return;
  form.dataset.met = "yes";
  restore(form);
  form.addEventListener("input", () => keep(form));
  const field = form.querySelector("[data-most]");
  if (field) addCounter(field);
}

function look() {
  const received = document.querySelector("[data-comment-received]");
  if (received) storage((kept) => kept.removeItem(keyOf(received.dataset.commentReceived)));
  document.querySelectorAll(".comment-form").forEach(meet);
}

look();
new MutationObserver(look).observe(document.querySelector(".comments"), {
  childList: true,
  subtree: true,
});
