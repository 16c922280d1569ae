// The desk stays true while it is open: each minute its boxes are asked for again, and a box that
// differs is replaced, unless somebody is in it. What is pressed there is sent without a new page.

const EVERY = 60_000; // milliseconds
const desk = document.querySelector("[data-desk]");
const status = document.querySelector("[data-desk-status]");
const PROBLEM = "Chưa lấy được tin mới; bàn đang thử lại mỗi phút.";
const LOGIN = "Phiên đăng nhập đã hết. Hãy tải lại trang để đăng nhập.";
let askedAt = Date.now();

function say(text) {
  if (status.textContent !== text) status.textContent = text;
}

const isBusy = (box) => box.contains(document.activeElement) && document.activeElement !== box.querySelector("h2");
// A token is another in each answer and says nothing.
const words = (box) => box.innerHTML.replace(/name="csrfmiddlewaretoken" value="\w*"/g, "");

/** Put new boxes in place of old ones; `pressed`: the box somebody acted in changes, too. */
function show(html, pressed = null) {
  const fresh = document.createElement("div");
  fresh.innerHTML = html; // written by our own template
  const wanted = [...fresh.querySelectorAll(".inbox-box")];
  const old = new Map([...desk.querySelectorAll(".inbox-box")].map((box) => [box.id, box]));
  if (!pressed && [...old.values()].some((box) => isBusy(box) && !wanted.some(({ id }) => id === box.id))) return;
  const focused = document.activeElement.id; // a heading keeps the focus in the box that comes
  let before = null;
  for (const box of wanted) {
    const there = old.get(box.id);
    old.delete(box.id);
    const kept = there && (words(there) === words(box) || (isBusy(there) && there !== pressed)) ? there : box;
    if (there && kept === box) there.replaceWith(box);
    if (there?.querySelector("details[open]")) kept.querySelector("details")?.setAttribute("open", "");
    const next = before ? before.nextElementSibling : desk.querySelector(".inbox-box");
    if (kept !== next) desk.insertBefore(kept, next);
    before = kept;
  }
  for (const box of old.values()) box.remove();
  if (pressed) (document.getElementById(pressed.id) ?? desk).querySelector("h2")?.focus({ preventScroll: true });
  else if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

async function read(response) {
  if (response.type === "opaqueredirect") return say(LOGIN);
  if (!response.ok) throw new Error(response.status);
  say("");
  return response.text();
}

async function refresh(pressed = null) {
  askedAt = Date.now();
  try {
    const html = await read(await fetch(desk.dataset.desk + location.search, { redirect: "manual" }));
    if (html) show(html, pressed);
  } catch {
    say(PROBLEM);
  }
}

desk.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { target: form, submitter } = event;
  submitter.disabled = true;
  try {
    const body = new FormData(form, submitter);
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    if (answer.status >= 400 && answer.status !== 404) throw new Error(answer.status);
    await refresh(form.closest(".inbox-box"));
  } catch {
    say("Chưa gửi được. Hãy bấm lại.");
  }
  submitter.disabled = false;
});

const lookAgain = () => { if (document.visibilityState === "visible" && Date.now() - askedAt >= EVERY) refresh(); };
document.addEventListener("visibilitychange", lookAgain);
setInterval(lookAgain, 5000);
