// The checks beside the article form, live: what is typed is looked at on the server, the list
// changes line by line, a click leads to the place, a button mends it and another takes that back.

import { goTo, mend } from "./checks-places.js";
import { fieldsOf } from "./form-fields.js";
import { Failure, post } from "./newsroom-server.js";

const TICK = 1000; // milliseconds between two looks at the form
const LONGEST = 4; // ticks that somebody may go on typing before it is checked
const QUIET = 2000; // milliseconds before a new count is read out
const CHANGED = "Chữ đã đổi sau lần sửa ấy, chưa hoàn tác gì. Hãy bấm Ctrl+Z trong ô vừa sửa.";
const OLD = "Chưa kiểm tra lại được, danh sách này là của lần trước.";

const form = document.querySelector("#article_form");
const place = form.querySelector("[data-checks-panel]");
const part = (name) => place.querySelector(`[data-checks-${name}]`);
const now = () => JSON.stringify(fieldsOf(form));

// --- the list -------------------------------------------------------------------------------------

/** Each line by its key and how often that key came before, so that it can be found again. */
function lines(list) {
  const count = new Map();
  return new Map([...(list?.children ?? [])].map((line) => {
    const { key } = line.dataset;
    const nth = count.get(key) ?? 0;
    count.set(key, nth + 1);
    return [`${key}#${nth}`, line];
  }));
}

/** Put new lines in the place of the old ones; those that say the same are the same elements. */
function changeLines(list, next) {
  const old = lines(list);
  let before = null;
  for (const [key, line] of lines(next)) {
    const same = old.get(key)?.isEqualNode(line) ? old.get(key) : line;
    const after = before ? before.nextElementSibling : list.firstElementChild;
    if (same !== after) list.insertBefore(same, after);
    if (same === line) old.get(key)?.remove();
    old.delete(key);
    before = same;
  }
  for (const line of old.values()) line.remove();
}

function show(html) {
  const holder = part("list");
  const next = document.createElement("div");
  next.innerHTML = html; // written by a template of ours, everything typed is escaped
  const focused = holder.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.closest("[data-key]")?.dataset.key;
  const list = holder.querySelector(":scope > .checks-list");
  const nextList = next.querySelector(":scope > .checks-list");
  const wasOpen = holder.querySelector(".checks-dismissed")?.open;
  if (list && nextList) {
    changeLines(list, nextList);
    nextList.replaceWith(list);
  }
  holder.replaceChildren(...next.childNodes);
  const folded = holder.querySelector(".checks-dismissed");
  if (folded && wasOpen) folded.open = true;
  if (focused) focusAgain(focused, key);
}

/** The focus stays where it was, else on the line of the same finding, else on the heading. */
function focusAgain(focused, key) {
  const line = [...part("list").querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
  const target = focused.isConnected ? focused : line?.querySelector("a, button");
  (target ?? place.querySelector("#checks-title")).focus();
}

// --- asking ---------------------------------------------------------------------------------------

function start() {
  const server = { token: form.elements.csrfmiddlewaretoken, tokenUrl: place.dataset.token };
  let checked = "stale" in place.dataset ? "" : now();
  let before = checked;
  let waited = 0;
  let flight = null;
  let said = part("list").querySelector(".checks-count")?.textContent ?? "";
  let speaking = 0;
  let retry = false;
  let takeBack = null;

  function tell(says) {
    if (says === said) return;
    said = says;
    clearTimeout(speaking);
    speaking = setTimeout(() => { part("announcer").textContent = says; }, QUIET);
  }

  function problem(text) {
    part("problem").hidden = !text;
    part("problem").textContent = text;
  }

  function take(answer) {
    show(answer.html);
    tell(answer.says);
    const despite = part("despite");
    if (despite) despite.hidden = !answer.must && !despite.querySelector("textarea").value;
  }

  async function ask(url, more = {}) {
    while (flight) await flight;
    const fields = now();
    const sending = post(url, { fields: JSON.parse(fields), ...more }, server);
    flight = sending.catch(() => {}).finally(() => { flight = null; });
    try {
      take(await sending);
      checked = fields;
      retry = false;
      problem("");
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      retry = failure.kind === "offline" || failure.kind === "login";
      checked = fields; // not again before something changes, or somebody comes back
      problem(failure.message || OLD);
    }
  }

  function tick() {
    if (flight || document.visibilityState === "hidden") return;
    const fields = now();
    const changed = fields !== checked;
    waited = changed ? waited + 1 : 0;
    const calm = fields === before;
    before = fields;
    if (!changed || !(calm || waited >= LONGEST)) return;
    waited = 0;
    ask(place.dataset.check);
  }

  function done(text, undo) {
    takeBack = undo;
    part("done").hidden = false;
    part("done").querySelector("span").textContent = text;
    part("announcer").textContent = text;
  }

  place.addEventListener("click", (event) => {
    const target = event.target.closest("[data-spot], [data-edits], [data-dismissal], [data-checks-undo]");
    if (!target) return;
    const { spot, edits, dismissal } = target.dataset;
    if (spot) {
      event.preventDefault();
      goTo(JSON.parse(spot));
    } else if (edits) {
      const { count, undo } = mend(JSON.parse(edits));
      done(count ? `Đã sửa ${count} chỗ.` : "Chữ ấy vừa đổi, chưa sửa gì.", undo);
      part("undo").hidden = !count;
      ask(place.dataset.check);
    } else if (dismissal) {
      ask(place.dataset.dismiss, { key: dismissal, undo: "undo" in target.dataset });
    } else {
      const undone = takeBack();
      part("undo").hidden = true;
      done(undone ? "Đã hoàn tác." : CHANGED, null);
      ask(place.dataset.check);
    }
  });
  // A photo's words may have been written in another tab meanwhile.
  window.addEventListener("focus", () => { if (!flight) ask(place.dataset.check); });
  window.addEventListener("online", () => { if (retry) ask(place.dataset.check); });
  place.classList.add("is-live");
  window.setInterval(tick, TICK);
}

if (place?.dataset.check) start();
