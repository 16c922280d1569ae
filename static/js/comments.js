// Brings the comment form into the article when the reader comes near it, and sends it from there.
// Without this script the link that stands in its place leads to a page that does the same.

const FAILED = "Chưa gửi được. Hãy kiểm tra đường truyền rồi thử lại; lời bạn viết vẫn còn nguyên.";

const section = document.querySelector("[data-comment-form]");
const place = section?.querySelector("[data-comment-place]");

// Returns the server's answer as an element, null if what came is something else.
async function ask(options) {
  try {
    const response = await fetch(section.dataset.commentForm, options);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("[data-comment-answer]");
  } catch {
    return null;
  }
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const answer = await ask({ method: "POST", body });
  form.ariaBusy = "false";
  if (!answer) return complain(form);
  const target = answer.querySelector("[autofocus]");
  target?.removeAttribute("autofocus"); // a browser heeds it at loading only
  place.replaceChildren(answer);
  target?.focus();
}

function complain(form) {
  form.querySelector("[data-failed]")?.remove();
  const notice = document.createElement("p");
  notice.className = "comment-notice is-bad";
  notice.dataset.failed = "";
  notice.setAttribute("role", "alert");
  notice.textContent = FAILED;
  form.append(notice);
}

if (place) {
  place.addEventListener("submit", send);
  const observer = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      const answer = await ask();
      if (answer) place.replaceChildren(answer);
    },
    { rootMargin: "400px" },
  );
  observer.observe(place);
}
