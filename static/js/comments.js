// Brings the comment form into the article when the reader comes near it, and sends it from there.
// Without this script the link that stands in its place leads to a page that does the same.

const FAILED = "Chưa gửi được. Hãy kiểm tra đường truyền rồi thử lại; lời bạn viết vẫn còn nguyên.";
// What to say where a status comes without the form.
const REFUSED = {
  403: "Chưa gửi được: trang đã mở quá lâu, hoặc trình duyệt đang chặn cookie của biểu mẫu. Hãy cho phép cookie, tải lại trang rồi gửi lần nữa; lời bạn viết vẫn còn nguyên.",
  404: "Bài này không còn trên trang, nên không nhận ý kiến nữa. Lời bạn viết vẫn còn ở trên, để bạn chép lại.",
  413: "Ý kiến dài quá, chưa gửi được. Hãy viết gọn lại, nhiều nhất 5.000 ký tự, rồi gửi lần nữa.",
  429: "Từ mạng của bạn vừa gửi đi quá nhiều lần. Hãy đợi một phút rồi gửi lại; lời bạn viết vẫn còn nguyên.",
};
REFUSED[410] = REFUSED[404];

const section = document.querySelector("[data-comment-form]");
const place = section?.querySelector("[data-comment-place]");

// Returns the server's answer as an element, or what to tell the reader where it has none.
async function ask(options) {
  try {
    const response = await fetch(section.dataset.commentForm, options);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("[data-comment-answer]") ?? REFUSED[response.status] ?? FAILED;
  } catch {
    return FAILED;
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
  if (typeof answer === "string") return complain(form, answer);
  const target = answer.querySelector("[autofocus]");
  target?.removeAttribute("autofocus"); // a browser heeds it at loading only
  place.replaceChildren(answer);
  target?.focus();
}

function complain(form, words) {
  form.querySelector("[data-failed]")?.remove();
  const notice = document.createElement("p");
  notice.className = "comment-notice is-bad";
  notice.dataset.failed = "";
  notice.setAttribute("role", "alert");
  notice.textContent = words;
  form.append(notice);
}

if (place) {
  place.addEventListener("submit", send);
  const observer = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      const answer = await ask();
      if (typeof answer !== "string") place.replaceChildren(answer);
    },
    { rootMargin: "400px" },
  );
  observer.observe(place);
}
