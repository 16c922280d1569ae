// The page viewer: turning pages by key and swipe, zoom that stays sharp, text instead of the
// picture, hits one after the other, the address of a passage. Every page is a document of its own,
// and works without this script.

import { hits } from "./viewer-hits.js";
import { passages } from "./viewer-passages.js";
import { zooming } from "./viewer-zoom.js";

const SWIPE = 48; // pixels
const root = document.documentElement;
const stage = document.querySelector("[data-stage]");
const zoom = zooming(stage);
const find = hits();

function kept(changes) {
  let all = {};
  try {
    all = { ...JSON.parse(localStorage.getItem("xem-trang")), ...changes };
    if (changes) localStorage.setItem("xem-trang", JSON.stringify(all));
  } catch {
    // A browser that keeps nothing forgets; what was asked for happens all the same.
  }
  return all;
}

// --- Turning pages ---------------------------------------------------------------------------

const way = (step) => document.querySelector(`.viewer-steps [rel=${step < 0 ? "prev" : "next"}]`);
const turn = (step) => way(step)?.click();

function swipes() {
  let start = null;
  stage.addEventListener("touchstart", (event) => {
    start = event.touches.length === 1 ? event.touches[0] : null;
  }, { passive: true });
  stage.addEventListener("touchend", (event) => {
    if (!start || zoom.isIn || (window.visualViewport?.scale ?? 1) > 1) return;
    const [end] = event.changedTouches;
    const across = end.clientX - start.clientX;
    if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(end.clientY - start.clientY)) {
      turn(across < 0 ? 1 : -1);
    }
    start = null;
  });
}

// The next picture is there before its page is asked for.
function fetchNext() {
  const { picture, pictures } = way(1)?.dataset ?? {};
  if (!picture || root.classList.contains("reads-text") || navigator.connection?.saveData) return;
  const { sizes } = stage.querySelector("img");
  Object.assign(new Image(), { sizes, srcset: pictures, src: picture });
}

// --- Picture or text, one page or two, all pages ----------------------------------------------

const read = document.querySelector("[data-read]");

function readText(isText) {
  root.classList.toggle("reads-text", isText);
  read.textContent = isText ? "Xem ảnh" : "Đọc chữ";
  find.look();
}

read.addEventListener("click", (event) => {
  event.preventDefault();
  const isText = !root.classList.contains("reads-text");
  kept({ text: isText });
  readText(isText);
});

const two = document.querySelector("[data-two]");
two?.addEventListener("click", () => kept({ two: !two.dataset.two }));

const strip = document.querySelector("[data-strip]");

function showCurrent() {
  const list = strip.querySelector("ol");
  const current = list.querySelector("[aria-current]");
  list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
}

strip.addEventListener("toggle", () => {
  kept({ strip: strip.open });
  if (strip.open) showCurrent();
});

// --- Keys --------------------------------------------------------------------------------------

const keys = document.querySelector("[data-keys]");
const letters = document.querySelector("[data-letters]");
const ARROWS = { ArrowLeft: -1, ArrowRight: 1 };
const LETTERS = {
  "+": () => zoom.by(1),
  "=": () => zoom.by(1),
  "-": () => zoom.by(-1),
  "0": () => zoom.to(1),
  "2": () => two?.click(),
  n: () => find.go(1),
  p: () => find.go(-1),
  t: () => read.click(),
  "?": () => {
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
  },
};

const isTyping = (target) => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  if (isTyping(event.target)) return;
  const step = ARROWS[event.key];
  if (step && !event.shiftKey) {
    event.preventDefault();
    if (!zoom.pan(step)) turn(step);
  } else if (letters.checked && Object.hasOwn(LETTERS, event.key)) {
    event.preventDefault();
    LETTERS[event.key]();
  }
});

letters.addEventListener("change", () => kept({ noLetters: !letters.checked }));

// A page that one goes back to is as it was left, whatever was chosen meanwhile.
addEventListener("pageshow", (event) => {
  if (event.persisted) readText(Boolean(kept().text));
});

// --- Begin -------------------------------------------------------------------------------------

function begun() {
  // The browser has gone to what the address names, which it puts at the upper edge.
  if (location.hash === "#ket-qua") find.arrive();
  if (location.hash === "#doan") find.look();
  fetchNext();
}

const before = kept();
readText(Boolean(before.text));
letters.checked = !before.noLetters;
keys.hidden = false;
strip.open = Boolean(before.strip);
swipes();
passages();
if (document.readyState === "complete") begun();
else addEventListener("load", begun);
