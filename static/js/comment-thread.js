// Under an article and on the page of its comments: reads on and changes the order without a
// reload, copies a comment's address, and begins an answer in the form if that is there.
// Without this script the same links lead to pages that do the same.

const FAILED = "Chưa tải được. Hãy kiểm tra đường truyền rồi bấm lại.";
const threads = document.querySelector("[data-threads]");

async function fetchThreads(link) {
  const response = await fetch(threads.dataset.threads + new URL(link.href).search);
  if (!response.ok) throw new Error(response.status);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector("[data-threads]");
}

async function go(link, show) {
  if (threads.ariaBusy === "true") return;
  threads.ariaBusy = "true";
  try {
    show(await fetchThreads(link), link);
    enhance(threads);
  } catch {
    say(link, FAILED);
  }
  threads.ariaBusy = "false";
}

// The first comment that is new gets the focus: who listens, hears on from there.
function append(more, link) {
  const list = threads.querySelector(".comment-list");
  const alone = new URL(link.href).searchParams.has("luong");
  const into = alone ? list.querySelector(".comment-replies") : list;
  const from = more.querySelector(alone ? ".comment-replies" : ".comment-list");
  const fresh = [...(from?.children ?? [])].filter((item) => !document.getElementById(item.id));
  into.append(...fresh);
  const further = more.querySelector(".comment-further");
  const old = threads.querySelector(".comment-further");
  if (further) old.replaceWith(further);
  else old.remove();
  focus(fresh[0]);
}

function reorder(page, link) {
  const label = link.textContent;
  threads.replaceChildren(...page.children);
  const same = [...threads.querySelectorAll("[data-order]")].find((each) => each.textContent === label);
  same?.focus();
}

function focus(element) {
  if (!element) return;
  element.tabIndex = -1;
  element.focus();
}

function say(place, words) {
  const notice = document.createElement("span");
  notice.className = "comment-said";
  notice.setAttribute("role", "status");
  place.parentElement.querySelector(".comment-said")?.remove();
  place.after(notice);
  notice.textContent = words;
  setTimeout(() => notice.remove(), 6000);
}

function enhance(place) {
  const mine = liked();
  for (const acts of place.querySelectorAll(".comment-acts:not([data-ready])")) {
    acts.dataset.ready = "";
    const heart = acts.querySelector("[data-like]");
    heart.role = "button";
    heart.ariaPressed = String(mine.includes(heart.closest(".comment").id));
    if (!navigator.clipboard) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.copy = "";
    button.textContent = "Chép liên kết";
    acts.append(button);
  }
}

// --- likes ---------------------------------------------------------------------------------------

const LIKED = "y-kien-thich";
const MOST_KEPT = 500;

// What this browser liked; one that is told to keep nothing throws.
function liked() {
  try {
    return JSON.parse(localStorage.getItem(LIKED)) ?? [];
  } catch {
    return [];
  }
}

function remember(id, on) {
  const others = liked().filter((each) => each !== id);
  try {
    localStorage.setItem(LIKED, JSON.stringify((on ? [...others, id] : others).slice(-MOST_KEPT)));
  } catch {}
}

async function like(link) {
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  const on = link.ariaPressed !== "true";
  try {
    const response = await fetch(link.href, {
      method: "POST",
      credentials: "omit",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ on: on ? "1" : "0" }),
    });
    const answer = await response.json();
    if (response.ok) {
      link.querySelector("span").textContent = answer.likes ? answer.likes.toLocaleString("vi") : "";
      link.ariaPressed = String(answer.on);
      remember(link.closest(".comment").id, answer.on);
    } else say(link, answer.words);
  } catch {
    say(link, FAILED);
  }
  link.ariaBusy = "false";
}

async function copy(button) {
  const time = button.closest(".comment").querySelector(".comment-time");
  try {
    await navigator.clipboard.writeText(time.href);
    say(button, "Đã chép.");
  } catch {
    say(button, time.href);
  }
}

function answer(link) {
  const form = document.getElementById("y-kien-form");
  const field = form?.elements.reply_to;
  if (!field) return false;
  const notice = form.querySelector("[data-answering]");
  field.value = link.dataset.answer ?? "";
  notice.hidden = !field.value;
  if (field.value) {
    const name = link.closest(".comment").querySelector(".comment-name").textContent;
    notice.querySelector("[data-answering-name]").textContent = name;
  }
  field.dispatchEvent(new Event("input", { bubbles: true })); // it is kept with the words
  form.elements.text.focus();
  form.scrollIntoView({ block: "start" });
  return true;
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("[data-further], [data-order], [data-answer], [data-answer-none], [data-copy], [data-like]");
  if (!link?.closest(".comments")) return;  // an article has a button that copies, too
  const { further, order, copy: copied, like: heart } = link.dataset;
  if (further !== undefined) go(link, append);
  else if (order !== undefined) go(link, reorder);
  else if (copied !== undefined) copy(link);
  else if (heart !== undefined) like(link);
  else if (!answer(link)) return;
  event.preventDefault();
});

// A link that acts as a button is pressed by the space bar, too.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("[data-like]")) return;
  event.preventDefault();
  like(event.target);
});

if (threads) enhance(threads);
