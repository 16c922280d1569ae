// What the browser asks of the photo library on the server. Every refusal is an Error in the
// editor's words.

const SESSION_OVER = "Phiên làm việc đã hết hạn. Hãy mở trang đăng nhập ở thẻ khác, đăng nhập rồi thử lại.";
const NOT_ALLOWED = "Tài khoản của bạn không được làm việc này.";
const TOO_LARGE = "Tệp lớn quá mức máy chủ nhận.";
const FAILED = "Không kết nối được với máy chủ. Hãy thử lại.";

const library = document.querySelector("script[data-photo-library]")?.dataset.photoLibrary;
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

// Return the answer to a request if it is one of `kind`; throw if not.
export async function fetched(path, kind, options) {
  const response = await fetch(library + path, options).catch(() => {
    throw new Error(FAILED);
  });
  if (response.redirected) throw new Error(SESSION_OVER);
  if (response.status === 403) throw new Error(NOT_ALLOWED);
  if (!response.ok && response.status !== 422) throw new Error(FAILED);
  return response[kind]();
}

// Photos by their numbers, in that order; those that are gone are left out.
export async function photosOf(ids) {
  const { photos } = await fetched(`chon/?${new URLSearchParams(ids.map((id) => ["id", id]))}`, "json");
  return ids.map((id) => photos.find((photo) => photo.id === Number(id))).filter(Boolean);
}

export async function mayEditWords(id) {
  return (await fetched(`${id}/chu/`, "json")).may_edit;
}

// Fill in what the library does not say yet of a photo.
export async function fillIn(id, words) {
  const body = new URLSearchParams({ ...words, csrfmiddlewaretoken: token() });
  const answer = await fetched(`${id}/chu/`, "json", { method: "POST", body });
  if (answer.errors) throw new Error(Object.values(answer.errors).flat().join(" "));
  return answer;
}

// Put a file into the library; `progress` is told the part that is sent, 0 to 1. Resolves to the
// photo, with `was_there` true if the library had it already.
export function uploadPhoto(file, progress) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token());
  body.append("file", file, file.name || "anh-dan.png");
  return new Promise((resolve, reject) => {
    const lost = (words) => reject(Object.assign(new Error(words), { again: true })); // may yet go well
    const request = new XMLHttpRequest(); // fetch() tells nothing of what was sent
    request.open("POST", `${library}tai-len/`);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("error", () => lost(FAILED));
    request.addEventListener("load", () => {
      const { status, response } = request;
      if (status === 403) reject(new Error(NOT_ALLOWED));
      else if (status === 413) reject(new Error(TOO_LARGE));
      else if (response?.errors) reject(new Error(Object.values(response.errors).flat().join(" ")));
      else if (response?.id) resolve(response);
      else lost(status === 200 ? SESSION_OVER : FAILED);
    });
    request.send(body);
  });
}

export function picturesIn(transfer) {
  return [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}
