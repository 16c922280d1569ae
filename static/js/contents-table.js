// The table of contents by keyboard: Enter goes down, keys copy, move and delete; the form itself
// works without any of it.

const form = document.querySelector(".toc-form");
const list = form.querySelector(".toc-lines");
const said = form.querySelector(".toc-said");
const blank = document.querySelector("#toc-line");
const articles = document.querySelector("#toc-articles");
const FIELDS = ["rubric", "title", "authors", "first", "last", "article"];
const PAUSE = 250; // milliseconds of rest after which articles are looked up

let next = list.children.length;
let changed = "unsaved" in form.dataset;

const lineOf = (element) => element.closest("[data-line]");
const nameOf = (element) => element.name?.match(/^l\d+-(\w+)/)?.[1];
const fieldIn = (line, name) => line.querySelector(`[name$="-${name}"]`);
const lines = () => [...list.children];
const isGone = (line) => line.classList.contains("gone");

function begin() {
  form.classList.add("live");
  for (const element of form.querySelectorAll(".scripted")) element.hidden = false;
  const first = lines().find((line) => !fieldIn(line, "title").value);
  const wrong = list.querySelector("[aria-invalid]") ?? list.querySelector(".asked select");
  (wrong ?? (first && fieldIn(first, "rubric")))?.focus({ preventScroll: !wrong });
}

function addLine(after) {
  const line = document.createElement("div");
  line.innerHTML = blank.innerHTML.replaceAll("__n__", next);
  next += 1;
  const added = line.firstElementChild;
  for (const element of added.querySelectorAll(".scripted")) element.hidden = false;
  after.after(added);
  return added;
}

function neighbour(line, step) {
  let other = line;
  do other = step > 0 ? other.nextElementSibling : other.previousElementSibling;
  while (other && isGone(other));
  return other;
}

function goDown(line, name) {
  const below = neighbour(line, 1) ?? addLine(line);
  const field = fieldIn(below, name) ?? fieldIn(below, "title");
  field.focus();
  field.select?.();
}

function copyAbove(field) {
  const above = neighbour(lineOf(field), -1);
  const name = nameOf(field);
  if (!above || !FIELDS.includes(name)) return;
  field.value = fieldIn(above, name).value;
  changed = true;
}

function move(line, step, keepFocus) {
  const other = neighbour(line, step);
  if (!other) return;
  if (step > 0) other.after(line);
  else other.before(line);
  keepFocus?.focus(); // moving takes it away
  changed = true;
  said.textContent = `Dòng đã chuyển tới chỗ ${lines().indexOf(line) + 1}.`;
}

function setGone(line, gone) {
  line.classList.toggle("gone", gone);
  fieldIn(line, "gone").checked = gone;
  changed = true;
  said.textContent = gone ? "Đã xóa dòng; bấm Hoàn tác để lấy lại." : "Đã lấy lại dòng.";
  (gone ? line.querySelector("[data-undo]") : fieldIn(line, "title")).focus();
}

function onKey(event) {
  if (event.isComposing) return;
  const ctrl = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (ctrl && event.code === "KeyS") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[value=luu]"));
    return;
  }
  const line = lineOf(event.target);
  if (!line) return;
  const act = actOf(event, line, ctrl);
  if (!act) return;
  event.preventDefault();
  act();
}

function actOf(event, line, ctrl) {
  const { target, key } = event;
  const typing = target.matches("input:not([type=checkbox])");
  if (key === "Enter" && typing && !ctrl && !event.shiftKey) {
    return () => goDown(line, nameOf(target) === "rubric" ? "rubric" : "title");
  }
  if (ctrl && event.code === "KeyD" && typing) return () => copyAbove(target);
  if (!event.altKey || event.ctrlKey) return null;
  if (key === "ArrowUp") return () => move(line, -1, target);
  if (key === "ArrowDown") return () => move(line, 1, target);
  if (key === "Delete" || key === "Backspace") return () => setGone(line, true);
  return null;
}

function onClick(event) {
  const line = lineOf(event.target);
  if (!line) return;
  const button = event.target.closest("button");
  if (button?.dataset.move) move(line, Number(button.dataset.move), button);
  else if (button && "delete" in button.dataset) setGone(line, true);
  else if (button && "undo" in button.dataset) setGone(line, false);
}

/** A table pasted into a line is read as one pasted into the box above the lines. */
function onPaste(event) {
  const text = event.clipboardData.getData("text/plain").trim();
  if (!lineOf(event.target) || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  form.querySelector("[name=dan]").value = text;
  form.requestSubmit(form.querySelector("[value=dua]"));
}

// --- articles, found while their title is typed ---------------------------------------------------

let waiting;

function onInput(event) {
  changed = true;
  if (!("article" in event.target.dataset)) return;
  clearTimeout(waiting);
  const { value } = event.target;
  if (value.trim().length > 1 && !/\(bài \d+\)$/.test(value)) waiting = setTimeout(find, PAUSE, value);
}

async function find(term) {
  const query = new URLSearchParams({
    term,
    app_label: "issues",
    model_name: "contentsentry",
    field_name: "article",
  });
  const response = await fetch(`${form.dataset.articles}?${query}`).catch(() => null);
  if (!response?.ok) return;
  const { results } = await response.json();
  articles.replaceChildren(
    ...results.map(({ id, text }) => {
      const option = document.createElement("option");
      option.value = `${text} (bài ${id})`;
      return option;
    }),
  );
}

// --- what was typed and not stored ------------------------------------------------------------

const place = `toc ${location.pathname}`;
const takeBack = form.querySelector("[data-take-back]");
const typed = () =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && /^(l\d|version$)/.test(name));

function keep() {
  if (changed) localStorage.setItem(place, JSON.stringify(typed()));
}

/** Offer what a closed tab or a lost net took, until the table is stored. */
function offer() {
  const kept = localStorage.getItem(place);
  if (!kept || "unsaved" in form.dataset) return;
  if (document.querySelector(".messagelist .success") || kept === JSON.stringify(typed())) localStorage.removeItem(place);
  else form.querySelector("[data-kept]").hidden = false;
}

/** The server shows the lines anew, as it would have shown what was sent. */
function sendKept() {
  const copy = document.createElement("form");
  copy.method = "post";
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  const fields = [...JSON.parse(localStorage.getItem(place)), ["do", "xem"], [token.name, token.value]];
  for (const [name, value] of fields) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    copy.append(input);
  }
  document.body.append(copy);
  changed = false;
  copy.submit();
}

takeBack.addEventListener("click", sendKept);
form.addEventListener("change", keep);
addEventListener("pagehide", keep);
form.addEventListener("keydown", onKey);
form.addEventListener("click", onClick);
form.addEventListener("input", onInput);
form.addEventListener("paste", onPaste);
form.addEventListener("submit", () => {
  lines().forEach((line, at) => {
    fieldIn(line, "place").value = at + 1;
  });
  keep();
  changed = false;
});
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
offer();
begin();
