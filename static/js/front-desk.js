// The home page desk: the page's own buttons without loading it anew, stories dragged or picked up
// by key or finger, undo, and a copy of the work that outlives a lost login.
//
// What a step does to the arrangement, the server says; here every step is a button of the form.

const form = document.querySelector("[data-front]");
const PARTS = ["state", "says", "changes", "board", "stories"];
const KEY = "front-desk";
const LOST = "Phiên đăng nhập đã hết. Việc đang làm còn nguyên ở trang này.";
const OFFLINE = "Chưa tới được máy chủ. Việc đang làm còn nguyên; hãy thử lại.";
const PATIENCE = 20_000; // milliseconds
const TYPING = 350; // milliseconds of rest before a search

const part = (name, root = document) => root.querySelector(`[data-part="${name}"]`);
const field = (name) => form.elements.namedItem(name);
const live = form.querySelector("[data-live]");
const undone = [], done = [];
let held = null; // what was picked up: {spot | article, title, from}
let queue = Promise.resolve(), steps = queue;
const first = field("plan").value;

function say(words) {
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = words; });
}

// --- asking the server -------------------------------------------------------------------------

async function reach(options) {
  try {
    return await fetch(form.action, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options });
  } catch {
    throw new Error(OFFLINE);
  }
}

async function read(response) {
  if (response.type === "opaqueredirect") throw new Error(LOST);
  if (response.status >= 500) throw new Error("Máy chủ gặp lỗi. Việc đang làm còn nguyên; hãy thử lại.");
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** A login in another tab changes the token; the page itself has the new one. */
async function send(data) {
  let response = await reach({ method: "POST", body: data });
  if (response.status === 403) {
    const page = await read(await reach({}));
    const token = page.querySelector("[data-front] [name=csrfmiddlewaretoken]")?.value;
    if (!token) throw new Error("Bạn không còn quyền sắp đặt trang chủ.");
    field("csrfmiddlewaretoken").value = token;
    data.set("csrfmiddlewaretoken", token);
    response = await reach({ method: "POST", body: data });
  }
  const page = await read(response);
  if (!part("state", page)) throw new Error("Bước này không làm được. Hãy tải lại trang; việc đang làm sẽ được giữ.");
  return page;
}

/** Take the parts of an answer; what has the focus, and what stands open, stays so. */
function take(page) {
  const now = document.activeElement;
  const spot = now?.closest?.("[data-spot]")?.dataset.spot;
  const again = now?.name ? `[name="${now.name}"]${now.matches("button") ? `[value="${now.value}"]` : ""}` : null;
  const open = [...form.querySelectorAll("details[data-keep][open]")].map((d) => d.dataset.keep);
  for (const name of PARTS) part(name).replaceChildren(...part(name, page).childNodes);
  for (const key of open) form.querySelector(`details[data-keep="${key}"]`)?.setAttribute("open", "");
  enhance();
  if (now?.isConnected) return;
  const target = (again && form.querySelector(again))
    ?? form.querySelector(`[data-spot="${spot}"] [data-pick]:not([hidden])`);
  target?.focus({ preventScroll: true });
}

function complain(words) {
  const line = document.createElement("p");
  line.className = "front-wrong";
  line.textContent = words;
  if (words === LOST) {
    const link = document.createElement("a");
    link.href = `/admin/login/?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.textContent = "Đăng nhập lại trong thẻ mới, rồi làm tiếp ở đây.";
    line.append(" ", link);
  }
  part("says").replaceChildren(line);
  line.scrollIntoView({ block: "nearest" });
}

/** Press a button of the form. `plan`: on that arrangement, whatever the fields of blocks hold. */
function act(op, { plan, keep = true, then } = {}) {
  queue = queue.then(async () => {
    const before = field("plan").value;
    const data = new FormData(form);
    data.set("op", op);
    if (plan !== undefined) {
      data.set("plan", plan);
      for (const name of [...data.keys()]) if (/^(title|count)-/.test(name)) data.delete(name);
    }
    form.setAttribute("aria-busy", "true");
    try {
      take(await send(data));
    } catch (failure) {
      complain(failure.message);
      return false;
    } finally {
      form.removeAttribute("aria-busy");
    }
    if (keep && field("plan").value !== before) {
      done.push(before);
      undone.length = 0;
    }
    remember();
    buttons();
    const wrong = part("says").querySelector(".front-wrong");
    if (wrong) say(wrong.textContent);
    else then?.();
    return true;
  });
  return queue;
}

// --- undo, and the copy that stays ---------------------------------------------------------------

function buttons() {
  form.querySelector("[data-undo]").disabled = !done.length;
  form.querySelector("[data-redo]").disabled = !undone.length;
}

/** One after another, and after what is still under way: a key may be pressed faster than that. */
function step(from, to, words) {
  steps = steps.then(async () => {
    await queue;
    if (!from.length) return;
    const now = field("plan").value;
    const plan = from.pop();
    if (await act("look", { plan, keep: false })) {
      to.push(now);
      say(words);
    } else from.push(plan);
    buttons();
  });
}

function remember() {
  const kept = { plan: field("plan").value, seen: field("seen").value, opened: field("opened").value, at: Date.now() };
  if (kept.plan === first) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(kept));
}

function offerKept() {
  if (new URLSearchParams(location.search).has("xong")) {
    sessionStorage.removeItem(KEY);
    history.replaceState(null, "", location.pathname);
  }
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (!kept || kept.plan === first) return;
  const box = form.querySelector("[data-kept]");
  const time = new Date(kept.at).toLocaleTimeString("vi-VN", { hour: "numeric", minute: "2-digit" });
  box.querySelector("p").textContent = `Có sắp đặt chưa đưa lên, bạn làm lúc ${time}.`;
  box.hidden = false;
  box.querySelector("[data-kept-take]").addEventListener("click", () => {
    field("seen").value = kept.seen;
    field("opened").value = kept.opened;
    const before = field("plan").value;
    box.hidden = true;
    act("look", { plan: kept.plan, then: () => say("Đã lấy lại sắp đặt chưa đưa lên.") });
    done.push(before);
  });
  box.querySelector("[data-kept-drop]").addEventListener("click", () => {
    sessionStorage.removeItem(KEY);
    box.hidden = true;
  });
}

// --- picking up and putting down -----------------------------------------------------------------

const places = () => [...form.querySelectorAll(".front-card")];
const dropOf = (card) => card.querySelector("[data-drop]");

function about(card) {
  const { name, title } = card.dataset;
  return title ? `${name}, đang có “${title}”` : `${name}, còn trống`;
}

function hold(source) {
  if (held) cancel();
  const { spot, article, title } = source.dataset;
  held = { spot, article, title, from: source };
}

function offer(source) {
  form.classList.add("is-placing");
  source.classList.add("is-held");
  for (const card of places()) dropOf(card).hidden = card === source;
}

function pick(source) {
  hold(source);
  offer(source);
  const { spot, title } = held;
  const targets = places().filter((card) => card !== source);
  const near = spot ? targets[Math.min(places().indexOf(source), targets.length - 1)] : targets[0];
  if (near) {
    dropOf(near).focus();
    near.scrollIntoView({ block: "nearest" });
  }
  say(`Đã nhấc “${title}”. Dùng phím mũi tên để chọn chỗ, Enter để đặt, Escape để thôi. ${near ? about(near) : ""}`);
}

function release() {
  form.classList.remove("is-placing");
  held?.from.classList.remove("is-held");
  for (const card of places()) dropOf(card).hidden = true;
  const what = held;
  held = null;
  return what;
}

function cancel() {
  const { from, title } = release();
  from.querySelector("[data-pick]")?.focus();
  say(`Thôi dời “${title}”.`);
}

function drop(card) {
  const { spot, name } = card.dataset;
  const what = release();
  if (!what || what.spot === spot) return;
  const op = what.article ? `put ${what.article} ${spot}` : `swap ${what.spot} ${spot}`;
  act(op, {
    then: () => {
      form.querySelector(`[data-spot="${spot}"] [data-pick]`)?.focus({ preventScroll: true });
      say(`Đã đặt “${what.title}” vào ${name}. Chưa đưa lên trang.`);
    },
  });
}

function walk(event) {
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const targets = places().filter((card) => !dropOf(card).hidden);
  const ends = { Home: 0, End: targets.length - 1 }[event.key];
  if (!held || (by === undefined && ends === undefined)) return;
  event.preventDefault();
  const now = targets.findIndex((card) => card.contains(document.activeElement));
  const next = targets[ends ?? (now + by + targets.length) % targets.length];
  dropOf(next).focus();
  next.scrollIntoView({ block: "nearest" });
  say(about(next));
}

form.addEventListener("keydown", (event) => {
  const picker = event.target.closest("[data-pick]");
  const dropper = event.target.closest("[data-drop]");
  if (event.key === "Escape" && held) {
    event.preventDefault();
    cancel();
  } else if (picker && (event.key === " " || event.key === "Enter")) {
    event.preventDefault();
    pick(picker.closest("[data-spot], [data-article]"));
  } else if (dropper && (event.key === " " || event.key === "Enter")) {
    event.preventDefault();
    drop(dropper.closest("[data-spot]"));
  } else if (event.target.id === "front-q" && event.key === "Enter") {
    event.preventDefault();
    search();
  } else if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault(); // a form sent by accident would put up nothing, but load the page anew
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  } else walk(event);
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const again = key === "y" || (key === "z" && event.shiftKey);
  if (key !== "z" && !again) return;
  event.preventDefault();
  if (again) step(undone, done, "Đã làm lại."); else step(done, undone, "Đã hoàn tác.");
});

// By mouse: the same, dragged.
form.addEventListener("dragstart", (event) => {
  const source = event.target.closest?.("[data-spot], [data-article]");
  if (!source?.draggable || !source.dataset.title) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", source.dataset.title);
  hold(source);
  setTimeout(() => held && offer(source)); // a page that changes at once ends the drag in Chromium
});
form.addEventListener("dragover", (event) => {
  const card = event.target.closest(".front-card");
  for (const other of form.querySelectorAll(".is-target")) if (other !== card) other.classList.remove("is-target");
  if (!held || !card) return;
  event.preventDefault();
  card.classList.add("is-target");
});
form.addEventListener("drop", (event) => {
  const card = event.target.closest(".front-card");
  if (!held || !card) return;
  event.preventDefault();
  drop(card);
});
form.addEventListener("dragend", () => {
  form.querySelector(".is-target")?.classList.remove("is-target");
  if (held) release();
});

// --- everything else is a button of the form -----------------------------------------------------

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches("[data-pick]")) pick(button.closest("[data-spot], [data-article]"));
  else if (button?.matches("[data-drop]")) drop(button.closest("[data-spot]"));
  else if (button?.matches("[data-undo]")) step(done, undone, "Đã hoàn tác.");
  else if (button?.matches("[data-redo]")) step(undone, done, "Đã làm lại.");
  else if (event.target.closest("[data-forget]")) sessionStorage.removeItem(KEY);
});

let sure = false, saving = false;

/** Before something is put up, a question that changes nothing: is the login still there? */
async function save(button) {
  if (saving) return; // a double click
  saving = true;
  sure = await act("look", { keep: false });
  saving = sure;
  if (sure) form.requestSubmit(button);
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (sure || button?.formTarget === "_blank") {
    sure = false;
    return;
  }
  event.preventDefault();
  if (/^(publish|schedule)/.test(button?.value ?? "")) {
    if (!button.value.includes(" ")) save(button);
    else if (!saving) { sure = saving = true; form.requestSubmit(button); } // it asked already
  } else act(button?.value || "look");
});

let waiting;
function search() {
  clearTimeout(waiting);
  act("look", { keep: false, then: () => say(`${form.querySelectorAll(".front-story").length} bài.`) });
}
form.addEventListener("input", (event) => {
  if (event.target.id !== "front-q") return;
  clearTimeout(waiting);
  waiting = setTimeout(search, TYPING);
});
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-shape]")) act("look");
  if (event.target.id === "front-section") search();
});

function enhance() {
  for (const button of form.querySelectorAll("[data-pick]")) button.hidden = false;
  for (const plain of form.querySelectorAll("[data-plain]")) plain.hidden = true;
  for (const row of form.querySelectorAll(".front-story, .front-card")) row.draggable = Boolean(row.dataset.title);
}

form.querySelector("[data-undo-bar]").hidden = false;
enhance();
offerKept();
form.querySelector("#front-stale")?.focus();
