// Notes between colleagues beside an article: sent without leaving the page, kept in their box when
// they cannot be sent; names to choose from after an @; a passage taken from the text.

const EVERY = 60_000; // milliseconds between two looks for what colleagues wrote
const PATIENCE = 15_000;
const OFFLINE = "Không nối được máy chủ. Lời nhắn vẫn còn trong ô; hãy bấm gửi lại.";
const LOGIN = "Phiên đăng nhập đã hết. Hãy đăng nhập lại rồi bấm gửi; lời nhắn vẫn còn trong ô.";

const form = document.querySelector("#notes-form");
const list = () => document.querySelector("[data-notes]");
const areas = () => [...list().querySelectorAll("textarea")];
const typed = () => areas().filter((area) => area.value !== area.defaultValue);
let busy = false;

function say(text) {
  const problem = list().querySelector("[data-notes-problem]");
  problem.textContent = text;
  problem.hidden = !text;
  list().querySelector("[data-notes-login]").hidden = text !== LOGIN;
  if (text) problem.scrollIntoView({ block: "nearest" });
}

// --- sent, and asked for ----------------------------------------------------------------------------

const ask = (url, options = {}) => fetch(url, {
  redirect: "manual", // to the login page
  headers: { "X-Notes": "1" },
  signal: AbortSignal.timeout(PATIENCE),
  ...options,
});

async function send(body, again = true) {
  const answer = await ask(form.action, { method: "POST", body });
  if (answer.type === "opaqueredirect") throw new Error(LOGIN);
  if (answer.status === 403 && again) { // a login in another tab has changed the token
    const fresh = await fetch(form.dataset.token, { redirect: "manual" });
    if (!fresh.ok) throw new Error(LOGIN);
    const { token } = await fresh.json();
    form.elements.csrfmiddlewaretoken.value = token;
    body.set("csrfmiddlewaretoken", token);
    return send(body, false);
  }
  const html = await answer.text();
  if (answer.ok) return html;
  const page = new DOMParser().parseFromString(html, "text/html");
  throw new Error(page.querySelector("[data-notes-problem]")?.textContent || OFFLINE);
}

/** New notes in place of old ones; what is typed elsewhere than in `sent` stays typed. */
function show(html, sent = []) {
  const kept = typed().filter((area) => !sent.includes(area)).map((area) => [area.name, area.value]);
  const chosen = sent.some((area) => area.name === "text") ? [] : ticked().map((box) => box.value);
  const open = list().querySelector(".notes-settled[open]") !== null;
  const fresh = document.createElement("template");
  fresh.innerHTML = html; // written by our own template
  list().replaceWith(fresh.content.querySelector("[data-notes]"));
  for (const [name, value] of kept) {
    const area = areas().find((each) => each.name === name);
    if (!area) continue;
    area.value = value;
    area.closest("details")?.setAttribute("open", "");
  }
  for (const box of list().querySelectorAll('[name="to"]')) box.checked = chosen.includes(box.value);
  if (open) list().querySelector(".notes-settled")?.setAttribute("open", "");
  offer();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { submitter } = event;
  if (busy || !submitter) return;
  busy = submitter.disabled = true;
  const body = new FormData(form);
  body.set("act", submitter.value);
  const thread = submitter.closest(".note-thread")?.id;
  const box = submitter.parentElement;
  const sent = [...box.querySelectorAll("textarea")];
  try {
    show(await send(body), sent);
    const next = (thread && document.getElementById(thread)?.querySelector("summary, button")) || list().querySelector("#note-text");
    next.focus({ preventScroll: true });
  } catch (failure) {
    say(["AbortError", "TimeoutError", "TypeError"].includes(failure.name) ? OFFLINE : failure.message);
    submitter.disabled = false;
  }
  busy = false;
});

async function look() {
  if (document.visibilityState !== "visible" || busy || list().contains(document.activeElement)) return;
  try {
    const answer = await ask(form.action);
    if (answer.ok && !list().contains(document.activeElement)) show(await answer.text());
  } catch {
    // The next look will tell.
  }
}

// --- a passage of the text --------------------------------------------------------------------------

const editor = () => window.CKEDITOR?.instances.id_body;

function passage() {
  const inEditor = editor()?.getSelection()?.getSelectedText() ?? "";
  return (inEditor || String(window.getSelection())).replace(/\s+/g, " ").trim().slice(0, 500);
}

function find(quote) {
  const frame = editor()?.document?.$.defaultView ?? window;
  frame.getSelection()?.removeAllRanges();
  frame.focus();
  frame.find(quote.slice(0, 120), false, false, true);
}

document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-quote]")) event.preventDefault(); // the selection stays
});
document.addEventListener("click", (event) => {
  const quote = event.target.closest("[data-quote]");
  const wanted = event.target.closest("[data-find]");
  if (wanted) find(wanted.dataset.find);
  if (!quote) return;
  const text = passage();
  if (text) list().querySelector("#note-quote").value = text;
  else say("Hãy bôi đen một đoạn trong bài rồi bấm lại.");
});

// --- names after an @ -------------------------------------------------------------------------------

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
const ticked = () => [...list().querySelectorAll('[name="to"]:checked')];
let names = null; // the open list: { area, start, items, at, element }

function tell() {
  list().querySelector("[data-chosen]").textContent = ticked().map((box) => box.dataset.name).join(", ") || "…";
}

function closeNames() {
  names?.element.remove();
  names?.area.removeAttribute("aria-activedescendant");
  names = null;
}

function openNames(area) {
  closeNames();
  const before = area.value.slice(0, area.selectionStart);
  const match = /(^|\s)@([^@\n]{0,30})$/u.exec(before);
  if (!match) return;
  const wanted = folded(match[2]);
  const boxes = [...list().querySelectorAll('[name="to"]')];
  const items = boxes.filter(({ dataset }) => ` ${folded(dataset.name)}`.includes(` ${wanted}`)).slice(0, 8);
  if (!items.length) return;
  const element = document.createElement("ul");
  element.className = "notes-names";
  element.id = "notes-names";
  element.setAttribute("role", "listbox");
  element.setAttribute("aria-label", "Đồng nghiệp");
  element.append(...items.map((box, number) => {
    const item = document.createElement("li");
    item.id = `notes-name-${number}`;
    item.setAttribute("role", "option");
    item.textContent = box.dataset.name;
    item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(number); });
    return item;
  }));
  area.after(element);
  area.setAttribute("aria-controls", element.id);
  names = { area, start: before.length - match[2].length - 1, items, at: 0, element };
  mark(0);
}

function mark(at) {
  names.at = (at + names.items.length) % names.items.length;
  [...names.element.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === names.at)));
  names.area.setAttribute("aria-activedescendant", `notes-name-${names.at}`);
}

function choose(number) {
  const { area, start, items } = names;
  const box = items[number];
  area.setRangeText(`@${box.dataset.name} `, start, area.selectionStart, "end");
  if (area.name === "text") box.checked = true;
  closeNames();
  tell();
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-mentions]") && !event.isComposing) openNames(event.target);
});
document.addEventListener("change", (event) => { if (event.target.name === "to") tell(); });
document.addEventListener("focusout", (event) => { if (names?.area === event.target) closeNames(); });
// Before the keys of the page: an Enter here chooses a name.
document.addEventListener("keydown", (event) => {
  if (!names || event.target !== names.area || event.isComposing) return;
  const acts = {
    ArrowDown: () => mark(names.at + 1),
    ArrowUp: () => mark(names.at - 1),
    Enter: () => choose(names.at),
    Tab: () => choose(names.at),
    Escape: closeNames,
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
}, true);

function offer() {
  for (const button of list().querySelectorAll("[data-quote], [data-find]")) {
    button.hidden = !(editor() || document.querySelector("#article_form"));
  }
  tell();
}

window.addEventListener("beforeunload", (event) => { if (typed().length) event.preventDefault(); });
setInterval(look, EVERY);
offer();
