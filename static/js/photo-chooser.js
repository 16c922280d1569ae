// The photo chooser: one dialog by which an editor takes a photo from the library or uploads one.
//
// choosePhoto() resolves to {id, name, src, thumbnail, alt, caption, credit}, or to null when the
// editor closed the dialog. With {withLayout: true} a last step asks how the photo stands in the
// article, and the answer has its caption there and `layout`: "", "wide", "left" or "right".
// {current: {id, src, alt, caption, layout}} starts at that step, to change what stands already.

const SESSION_OVER = "Phiên làm việc đã hết hạn. Hãy mở trang đăng nhập ở thẻ khác, đăng nhập rồi thử lại.";
const NOT_ALLOWED = "Tài khoản của bạn không được làm việc này.";
const FAILED = "Không kết nối được với máy chủ. Hãy thử lại.";

const library = document.querySelector("script[data-photo-library]")?.dataset.photoLibrary;
let opened; // a promise of the one Chooser of this page

export async function choosePhoto({ withLayout = false, current = null } = {}) {
  opened ??= Chooser.load();
  try {
    return await (await opened).ask(withLayout, current);
  } catch (error) {
    opened = undefined;
    window.alert(error.message);
    return null;
  }
}

// Return the answer to a request if it is one of `kind`; throw an Error in the editor's words if not.
async function fetched(path, kind, options) {
  const response = await fetch(library + path, options).catch(() => {
    throw new Error(FAILED);
  });
  if (response.redirected) throw new Error(SESSION_OVER);
  if (response.status === 403) throw new Error(NOT_ALLOWED);
  if (!response.ok && response.status !== 422) throw new Error(FAILED);
  return response[kind]();
}

class Chooser {
  static async load() {
    const markup = await fetched("hop-chon/", "text");
    const dialog = new DOMParser().parseFromString(markup, "text/html").querySelector("dialog");
    return new Chooser(document.body.appendChild(document.adoptNode(dialog)));
  }

  constructor(dialog) {
    this.dialog = dialog;
    this.find = (selector) => dialog.querySelector(selector);
    this.grid = this.find("[data-grid]");
    this.search = this.find("[data-search]");
    this.status = this.find("[data-status]");
    this.more = this.find("[data-more]");
    this.layout = this.find("[data-layout]");
    this.listen();
  }

  listen() {
    this.dialog.addEventListener("close", () => this.settle(this.answer));
    this.find("[data-close]").addEventListener("click", () => this.dialog.close());
    for (const button of this.dialog.querySelectorAll("[data-go]")) {
      button.addEventListener("click", () => this.go(button.dataset.go));
    }
    let typing;
    this.search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.list(), 250);
    });
    this.search.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(typing);
      this.list();
    });
    this.search.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      this.grid.querySelector("button")?.focus();
    });
    this.grid.addEventListener("keydown", (event) => this.moveInGrid(event));
    this.more.addEventListener("click", () => this.list(this.before));
    this.layout.addEventListener("submit", (event) => this.place(event));
    this.find("[data-upload]")?.addEventListener("submit", (event) => this.upload(event));
  }

  // Open the dialog; resolves when it closes.
  ask(withLayout, current) {
    this.withLayout = withLayout;
    this.answer = null;
    this.dialog.showModal();
    if (current) this.arrange(current, current.layout);
    else this.go("library");
    return new Promise((resolve) => { this.settle = resolve; });
  }

  finish(photo) {
    this.answer = photo;
    this.dialog.close();
  }

  go(step) {
    for (const section of this.dialog.querySelectorAll("[data-step]")) {
      section.hidden = section.dataset.step !== step;
      if (!section.hidden) {
        this.find("[data-title]").textContent = section.dataset.heading;
        section.querySelector("input:not([type=hidden]), textarea").focus();
      }
    }
    this.dialog.scrollTop = 0;
    if (step === "library") this.list();
  }

  // --- the library ---------------------------------------------------------------------------

  // Show the newest photos that match the search, or add those that come `before` a number.
  async list(before = null) {
    this.asking?.abort();
    const asking = this.asking = new AbortController();
    const query = new URLSearchParams({ q: this.search.elements.q.value.trim() });
    if (before) query.set("before", before);
    this.status.textContent = "Đang tìm ảnh…";
    try {
      const found = await fetched(`chon/?${query}`, "json", { signal: asking.signal });
      if (!asking.signal.aborted) this.show(found, before);
    } catch (error) {
      if (!asking.signal.aborted) this.status.textContent = error.message;
    }
  }

  show({ photos, before }, appended) {
    const cells = photos.map((photo) => this.cell(photo));
    if (appended) this.grid.append(...cells);
    else this.grid.replaceChildren(...cells);
    this.before = before;
    this.more.hidden = !before;
    if (appended) cells[0]?.firstChild.focus();
    else this.grid.querySelector("button")?.setAttribute("tabindex", "0");
    this.status.textContent = this.grid.children.length ? "" : this.nothing();
  }

  nothing() {
    return this.search.elements.q.value.trim()
      ? "Không có ảnh nào khớp. Hãy thử ít chữ hơn, hoặc tải ảnh mới."
      : "Thư viện chưa có ảnh nào. Hãy tải ảnh đầu tiên.";
  }

  // One Tab stop for the whole grid; arrows move inside it.
  cell(photo) {
    const button = document.createElement("button");
    const picture = Object.assign(new Image(), { src: photo.thumbnail, alt: "", loading: "lazy" });
    const name = document.createElement("span");
    name.textContent = photo.name;
    button.type = "button";
    button.tabIndex = -1;
    button.title = photo.credit ? `${photo.name} (Ảnh: ${photo.credit})` : photo.name;
    button.append(picture, name);
    button.addEventListener("click", () => this.take(photo));
    button.addEventListener("focus", () => {
      for (const other of this.grid.querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
      button.tabIndex = 0;
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  moveInGrid(event) {
    const buttons = [...this.grid.querySelectorAll("button")];
    const here = buttons.indexOf(document.activeElement);
    const columns = buttons.filter((b) => b.offsetTop === buttons[0].offsetTop).length;
    const target = {
      ArrowLeft: here - 1,
      ArrowRight: here + 1,
      ArrowUp: here - columns,
      ArrowDown: Math.min(here + columns, buttons.length - 1),
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    (target < 0 ? this.search.elements.q : buttons[target])?.focus();
  }

  take(photo) {
    if (this.withLayout) this.arrange(photo);
    else this.finish(photo);
  }

  // --- a new photo ---------------------------------------------------------------------------

  async upload(event) {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("[type=submit]");
    const label = button.textContent;
    button.disabled = true;
    button.textContent = button.dataset.busy;
    const outcome = await fetched("tai-len/", "json", { method: "POST", body: new FormData(form) })
      .catch((error) => ({ errors: { __all__: [error.message] } }));
    button.disabled = false;
    button.textContent = label;
    this.showErrors(form, outcome.errors ?? {});
    if (outcome.errors) return;
    form.reset();
    this.take(outcome);
  }

  showErrors(form, errors) {
    for (const line of form.querySelectorAll("[data-error]")) {
      const messages = errors[line.dataset.error] ?? [];
      line.textContent = messages.join(" ");
      line.hidden = !messages.length;
      form.elements[line.dataset.error]?.setAttribute("aria-invalid", messages.length > 0);
    }
    const first = Object.keys(errors).find((name) => form.elements[name]);
    form.elements[first]?.focus();
  }

  // --- its place in the article --------------------------------------------------------------

  arrange(photo, layout = "") {
    this.chosen = photo;
    const preview = this.find("[data-preview]");
    preview.src = photo.src;
    preview.alt = photo.alt;
    this.layout.elements.caption.value = photo.caption;
    this.layout.elements.layout.value = layout;
    this.go("layout");
  }

  place(event) {
    event.preventDefault();
    const { caption, layout } = this.layout.elements;
    this.finish({ ...this.chosen, caption: caption.value.trim(), layout: layout.value });
  }
}
