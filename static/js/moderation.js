// The queue without new pages: its buttons and links are sent as they are, and what the answer shows
// is put in place. The open comment is held for this person, and let go when the page is left.

const EVERY = 30_000; // milliseconds; a claim lasts two minutes
const place = document.querySelector("[data-queue]");
const said = document.querySelector("[data-queue-said]");
const LOGIN = "Phiên đăng nhập đã hết. Hãy tải lại trang để đăng nhập.";
const PROBLEM = "Chưa gửi được. Hãy thử lại.";
let busy = false;

const current = () => place.querySelector("[data-comment]");
const newest = () => place.querySelector("[data-newest]")?.dataset.newest ?? "";

function message() {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
  body.set("y-kien", current()?.dataset.comment ?? "");
  body.set("thay", current()?.dataset.state ?? "");
  body.set("moi-nhat", newest());
  return body;
}

/** Put what a page shows in place of what stands here. */
function show(html, address) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.querySelector("[data-queue]");
  if (!fresh) throw new Error("no queue");
  place.replaceChildren(...fresh.childNodes);
  said.replaceChildren(...page.querySelector("[data-queue-said]").childNodes);
  history.replaceState(null, "", address);
  ready();
  place.querySelector("[data-queue-panel][open] textarea, [data-queue-panel][open] button, [data-queue-heading]").focus({ preventScroll: true });
  scrollTo({ top: 0, behavior: "instant" });
}

async function go(address, options = {}) {
  if (busy) return;
  busy = true;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { ...options, headers: { "X-Queue": "1" } });
    if (answer.redirected && answer.url.includes("/login/")) said.textContent = LOGIN;
    else if (!answer.ok) throw new Error(answer.status);
    else {
      // What a post shows again, with its faults, has no address of its own.
      const own = options.method === "POST" && !answer.redirected ? location.href : answer.url;
      show(await answer.text(), own);
    }
  } catch {
    said.textContent = PROBLEM;
  }
  place.removeAttribute("aria-busy");
  busy = false;
}

place.addEventListener("submit", (event) => {
  event.preventDefault();
  const { target: form, submitter } = event;
  go(form.action, { method: "POST", body: new FormData(form, submitter) });
});

place.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (new URL(link.href).pathname !== location.pathname) return;
  event.preventDefault();
  go(link.href);
});

/** A panel that opens closes the other one and takes the focus. */
function ready() {
  const panels = [...place.querySelectorAll("[data-queue-panel]")];
  for (const panel of panels) {
    panel.addEventListener("toggle", () => {
      if (!panel.open) return;
      for (const other of panels) if (other !== panel) other.open = false;
      panel.querySelector("textarea, .queue-panel button").focus();
    });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  const panel = place.querySelector("[data-queue-panel][open]");
  if (!panel) return;
  panel.open = false;
  panel.querySelector("summary").focus();
});

/** Go on holding what is open; tell what colleagues did with it, and what arrived. */
async function beat() {
  if (document.visibilityState !== "visible" || busy) return;
  const asked = current()?.dataset.comment;
  const answer = await fetch(place.dataset.hold, { method: "POST", body: message(), redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return;
  const says = await answer.json();
  if (busy || current()?.dataset.comment !== asked) return;
  const notice = place.querySelector("[data-notice]");
  const words = says.settled ? `${says.settled}.` : says.other ? `${says.other} đang xem ý kiến này.` : "";
  if (notice && notice.textContent !== words) {
    notice.textContent = words;
    notice.hidden = !words;
  }
  const arrived = place.querySelector("[data-arrived]");
  const count = says.arrived >= 100 ? "hơn 99" : says.arrived;
  arrived.textContent = says.arrived ? `có thêm ${count} ý kiến mới` : "";
  arrived.hidden = !says.arrived;
}

setInterval(beat, EVERY);
document.addEventListener("visibilitychange", beat);
addEventListener("pagehide", () => current() && navigator.sendBeacon(place.dataset.release, message()));
ready();
document.documentElement.dataset.queueReady = "";
