// Nothing typed is lost: the form is kept on the server while it is being written, a save that
// cannot arrive is not sent, and colleagues on the same article see each other.

import { fieldsOf } from "./form-fields.js";
import { Failure, post } from "./newsroom-server.js";

const TICK = 1000; // milliseconds between two looks at the form
const LONGEST = 3; // ticks that somebody may go on typing before the text is sent
const BEAT = 20_000; // milliseconds between two signs of life
const BEAT_SOON = 5000; // while somebody waits for an answer
const RETRY = [2000, 30_000]; // first and longest pause after a failure
const ON_ITS_WAY = 10_000; // milliseconds after which a submit is thought to be stopped

const LOGIN = "Phiên đăng nhập đã hết. Đăng nhập lại trong thẻ mới rồi bấm Lưu; chữ vẫn còn nguyên.";
const OFFLINE = "Không nối được máy chủ. Chữ vẫn còn nguyên trong trang này và đang được thử gửi lại; khi có mạng, bấm Lưu lần nữa.";
const STOPPED = "Trang chưa chuyển, nên có thể bài chưa lưu. Chữ vẫn còn nguyên; bấm Lưu lần nữa.";
const SERVER = "Máy chủ chưa giữ được chữ. Bấm lần nữa để cứ gửi bài đi.";

const form = document.querySelector("#article_form");
const place = form.querySelector("[data-editing]");
const key = form.elements["editing-key"];
const number = form.elements["editing-sequence"];

const part = (name) => place.querySelector(`[data-${name}]`);
const now = () => JSON.stringify(fieldsOf(form));

function start() {
  const token = form.elements.csrfmiddlewaretoken;
  const server = { token, tokenUrl: place.dataset.token };
  const opened = now();
  let kept = "recovered" in place.dataset ? "" : opened; // what the server has, or the article
  let before = opened; // at the last tick
  let waited = 0;
  let sequence = 0;
  let flight = null; // the request under way
  let pause = 0; // milliseconds; 0 while all is well
  let retryAt = 0;
  let beatAt = 0;
  let fenced = false;
  let checking = false; // a save waits for its text to be kept
  let passing = false; // the text is kept, now it is sent
  let leavingUntil = 0; // a submit is under way; 0: none
  let sent = null; // the text it took along
  let insist = false;
  let said = "";

  const next = () => (sequence = Math.max(sequence + 1, Date.now()));
  const message = (fields = null) => ({
    key: key.value,
    article: place.dataset.article,
    base: form.elements.seen?.value ?? "",
    recovered: form.elements["editing-recovered"]?.value,
    sequence: next(),
    fields: fields && JSON.parse(fields),
  });

  // --- what the person is told ----------------------------------------------------------------

  function announce(text) {
    part("announcer").textContent = text;
  }

  function tellStatus(text) {
    part("status").textContent = text;
    part("status").hidden = false;
  }

  function tellProblem(text, login = false) {
    part("problem").hidden = !text;
    part("problem-text").textContent = text;
    part("problem-login").hidden = !login;
  }

  function showAround(html) {
    if (checking && !html.includes("data-fenced")) return; // the pressed button must stay
    const around = part("around");
    const { post: url } = document.activeElement?.dataset ?? {};
    around.innerHTML = html; // written by a template of ours, names escaped
    if (url) around.querySelector(`[data-post="${url}"]`)?.focus();
    const says = [...around.querySelectorAll("[data-say]")].map((line) => line.dataset.say).join(" ");
    if (says !== said) announce((said = says));
    if (around.querySelector("[data-fenced]")) fence();
  }

  function fence() {
    if (fenced) return;
    keepLast(false);
    fenced = true;
    form.querySelector(":scope > div").inert = true;
    part("status").hidden = true;
    part("fenced").focus();
  }

  // --- one request at a time ------------------------------------------------------------------

  async function deliver(url, fields) {
    try {
      const answer = await post(url, message(fields), server);
      if (fields && answer.kept) {
        kept = fields;
        tellStatus(`Đã tự lưu lúc ${answer.at}`);
      }
      sequence = Math.max(sequence, answer.sequence);
      healed();
      showAround(answer.around);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (failure.kind === "conflict") tellProblem(failure.message);
      else failed(failure);
      throw failure;
    }
  }

  function healed() {
    if (pause) announce("Đã nối lại được máy chủ, chữ đã được giữ.");
    pause = retryAt = 0;
    // That a save was stopped stays to be read: a sign of life says nothing of that.
    if (part("problem-text").textContent !== STOPPED) tellProblem("");
  }

  function failed(failure) {
    if (!pause) announce("Chưa tự lưu được, đang thử lại.");
    pause = Math.min(pause * 2 || RETRY[0], RETRY[1]);
    retryAt = Date.now() + pause;
    if (failure.kind === "login") tellProblem(LOGIN, true);
    else if (failure.message) tellProblem(failure.message);
    tellStatus("Chưa tự lưu được, đang thử lại…");
  }

  async function request(url = place.dataset.autosave, fields = null) {
    while (flight) await flight;
    beatAt = Date.now() + BEAT;
    const sending = deliver(url, fields);
    flight = sending.catch(() => {}).finally(() => { flight = null; });
    await sending;
    if (place.querySelector("[data-soon]")) beatAt = Date.now() + BEAT_SOON;
  }

  function keep() {
    const fields = now();
    return request(place.dataset.autosave, fields === kept ? null : fields);
  }

  // --- while the page is open -----------------------------------------------------------------

  function tick() {
    if (isLeaving() || checking || flight || Date.now() < retryAt) return;
    const fields = now();
    const changed = fields !== kept && !fenced;
    waited = changed ? waited + 1 : 0;
    const calm = fields === before;
    before = fields;
    const due = changed ? calm || waited >= LONGEST : pause > 0;
    const silent = document.visibilityState === "visible" && Date.now() >= beatAt;
    if (due || silent) keep().then(() => { waited = 0; }, () => {});
  }

  function lookNow() {
    retryAt = beatAt = 0;
    tick();
  }

  // Not one at a time: the page may be gone before the request under way has come back.
  function keepLast(gone) {
    const fields = now();
    const changed = fields !== kept && !fenced;
    if (isLeaving() || !(changed || gone)) return;
    const last = { ...message(changed ? fields : null), gone };
    post(place.dataset.autosave, last, { ...server, lasting: true })
      .then((answer) => { if (changed && answer.kept) kept = fields; })
      .catch(() => {});
  }

  // --- saving: only what can arrive is sent ---------------------------------------------------

  async function arrives() {
    const wasFenced = fenced;
    checking = true;
    try {
      await keep();
      return fenced === wasFenced;
    } catch (failure) {
      if (failure.kind === "login") return stop(LOGIN, true);
      if (failure.kind === "offline") return stop(OFFLINE);
      if (["refused", "large"].includes(failure.kind)) return stop(failure.message);
      if (insist) return true;
      insist = true;
      return stop([failure.message, SERVER].join(" "));
    } finally {
      checking = false;
    }
  }

  function stop(text, login = false) {
    tellProblem(text, login);
    part("problem").focus();
    return false;
  }

  // A submit may be stopped, or never come through: then this is a page like any other again.
  function leave() {
    number.value = next();
    leavingUntil = Date.now() + ON_ITS_WAY;
    sent = null;
    setTimeout(() => { sent = now(); }); // editors write into their text areas on the way out
  }

  function isLeaving() {
    if (!leavingUntil) return false;
    const late = Date.now() >= leavingUntil;
    if (late || (sent !== null && now() !== sent)) stay();
    if (late) tellProblem(STOPPED);
    return leavingUntil > 0;
  }

  function stay() {
    leavingUntil = 0;
  }

  form.addEventListener("submit", async (event) => {
    const { submitter } = event;
    if (submitter?.formTarget) return; // a preview opens beside the form
    if (passing && !isLeaving()) {
      leave();
      return;
    }
    event.preventDefault(); // a double click, too, saves once
    const discards = submitter?.hasAttribute("data-discard");
    if (isLeaving() || checking || (fenced && !discards) || !(await arrives())) return;
    passing = true;
    form.requestSubmit(submitter);
    passing = false;
  });

  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving() && !fenced && now() !== opened) event.preventDefault();
  });
  window.addEventListener("pagehide", () => keepLast(true));
  window.addEventListener("pageshow", (event) => {
    stay();
    if (event.persisted) lookNow();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepLast(false);
    else lookNow();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stay(); });
  window.addEventListener("online", lookNow);
  window.addEventListener("focus", () => { if (pause) lookNow(); });
  part("around").addEventListener("click", (event) => {
    const button = event.target.closest("[data-post]");
    if (button) request(button.dataset.post).catch(() => {});
  });
  tellStatus("Chữ bạn gõ sẽ được tự lưu.");
  window.setInterval(tick, TICK);
  tick();
}

function askBeforeDiscarding() {
  const dialog = place.querySelector("[data-discard-dialog]");
  let asked = null;
  for (const button of place.querySelectorAll("[data-discard]")) {
    button.addEventListener("click", (event) => {
      if (asked === button) return;
      event.preventDefault();
      asked = button;
      dialog.showModal();
    });
  }
  dialog?.addEventListener("close", () => { asked = null; });
  dialog?.querySelector("[data-discard-no]").addEventListener("click", () => dialog.close());
  dialog?.querySelector("[data-discard-yes]").addEventListener("click", () => {
    asked.click();
    dialog.close();
  });
}

askBeforeDiscarding();
if (key) start();
place.querySelector("[data-first-focus]")?.focus();
