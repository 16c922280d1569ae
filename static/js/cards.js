// The page of index cards: shows those of this browser's list, which can be put in order and taken
// out again. A list that an address names is shown as it is.

import { MOST, gathered, keep, whenChanged } from "./gathered.js";

const says = document.querySelector("[data-cards-says]");
const place = document.querySelector("[data-cards]");
const own = "own" in place.dataset;

function tell(words, undo) {
  says.hidden = !words;
  says.replaceChildren(words);
  if (!undo) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = "Hoàn tác";
  button.addEventListener("click", undo);
  says.append(" ", button);
}

const keyOf = (card) => card.dataset.card;
const cards = () => [...place.querySelectorAll("[data-card]")];

function pointFiles() {
  for (const link of place.querySelectorAll("[data-file]")) {
    link.search = new URLSearchParams({ muc: gathered().slice(0, MOST).join(",") });
  }
}

function write(keys) {
  if (!keep(keys)) tell("Trình duyệt không giữ được danh sách này.");
  pointFiles();
}

async function remove(gone, words) {
  const before = gathered();
  write(before.filter((key) => !gone.includes(key)));
  for (const card of cards()) if (gone.includes(keyOf(card))) card.remove();
  if (!cards().length || gathered().length >= MOST) await show();
  tell(words, async () => {
    write(before);
    await show();
    tell("Đã lấy lại.");
  });
  says.querySelector("button").focus();
}

function move(card, step) {
  const all = cards();
  const to = all[all.indexOf(card) + step];
  if (!to) return;
  const button = document.activeElement;
  if (step < 0) to.before(card);
  else to.after(card);
  button.focus(); // moving the card has taken it away
  const shown = cards().map(keyOf);
  const unseen = gathered().filter((key) => !shown.includes(key));
  write([...shown, ...unseen]);
  const number = shown.indexOf(keyOf(card)) + 1;
  tell(`Phiếu này nay đứng thứ ${number} trong ${shown.length} phiếu.`);
}

function equip() {
  const print = place.querySelector("[data-print]");
  if (!print) return;
  print.hidden = false;
  print.addEventListener("click", () => window.print());
  if (!own) return;
  const clear = place.querySelector("[data-clear]");
  clear.hidden = false;
  clear.addEventListener("click", () => remove(gathered(), "Đã bỏ tất cả phiếu."));
  for (const card of cards()) {
    card.querySelector(".index-card-tools").hidden = false;
    card.querySelector("[data-remove]").addEventListener("click", () => remove([keyOf(card)], "Đã bỏ một phiếu."));
    for (const button of card.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => move(card, Number(button.dataset.move)));
    }
  }
  pointFiles();
}

// Fetches what the site has of the list: titles are never kept in the browser, so a card says what
// the archive says today, and is gone with its issue.
async function show() {
  const keys = gathered();
  const address = keys.length ? `?${new URLSearchParams({ muc: keys.join(",") })}` : location.pathname;
  try {
    const answer = await fetch(address, { credentials: "omit" });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...page.querySelector("[data-cards]").childNodes);
    const missing = page.querySelector("[data-missing]");
    tell(missing ? missing.textContent : "");
    equip();
  } catch {
    tell("Không tải được phiếu. Danh sách của bạn vẫn còn: kiểm tra mạng rồi tải lại trang.");
  }
}

if (!own) equip();
else {
  if (gathered().length) show();
  whenChanged(show);
}
