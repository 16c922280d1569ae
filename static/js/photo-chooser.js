// The photo chooser: one dialog by which an editor takes photos from the library or uploads some.
//
// choosePhoto() resolves to one {id, name, src, thumbnail, alt, caption, credit, width, height}, or
// to null when the editor closed the dialog. choosePhotos() also asks how photos stand in the
// article and resolves to {photos, kind, layout, caption}: `kind` is "pair", "gallery" or "" (each
// alone), `layout` "", "wide", "left" or "right", and each photo's `caption` the one in the article.
// Given such an object it starts with it, to change what stands already.

import { Arrangement } from "./photo-arrangement.js";
import { fetched, photosOf, picturesIn, uploadPhoto } from "./photo-server.js";

const MOST = 60; // photos at once, as the server answers
let opened; // a promise of the one Chooser of this page

export function choosePhoto() {
  return ask(false, null);
}

export function choosePhotos(current = null) {
  return ask(true, current);
}

async function ask(withLayout, current) {
  opened ??= Chooser.load();
  try {
    return await (await opened).ask(withLayout, current);
  } catch (error) {
    opened = undefined;
    window.alert(error.message);
    return null;
  }
}

// What the library knows today of photos that stand in the article, with their words there.
async function known(photos) {
  const found = await photosOf(photos.map((photo) => photo.id)).catch(() => []);
  return photos.map((photo) => {
    const today = found.find((each) => each.id === Number(photo.id));
    return { ...photo, ...today, caption: photo.caption };
  });
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
    this.uploads = this.find("[data-uploads]");
    this.files = this.find("[data-files]");
    this.queue = [];
    this.arrangement = new Arrangement(this.find("[data-step=layout]"), (count) => this.picked(count));
    this.listen();
  }

  listen() {
    this.dialog.addEventListener("close", () => this.settle(this.answer));
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.leave();
    });
    this.find("[data-close]").addEventListener("click", () => this.leave());
    for (const button of this.dialog.querySelectorAll("[data-go]")) {
      button.addEventListener("click", () => this.go(button.dataset.go));
    }
    this.find("[data-clear]").addEventListener("click", () => {
      if (!this.mayPutBack()) return;
      this.arrangement.clear();
      this.go("library");
    });
    this.listenToSearch();
    this.grid.addEventListener("keydown", (event) => this.gridKey(event));
    this.grid.addEventListener("keyup", (event) => {
      if (event.key === " ") event.preventDefault(); // Firefox clicks only now
    });
    this.more.addEventListener("click", () => this.list(this.before));
    this.find("[data-layout]").addEventListener("submit", (event) => this.place(event));
    if (this.files) this.listenToFiles();
  }

  listenToSearch() {
    let typing;
    this.search.addEventListener("input", (event) => {
      if (event.target === this.files) return;
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
      this.grid.querySelector("button[tabindex='0']")?.focus();
    });
  }

  listenToFiles() {
    this.find("[data-upload]").addEventListener("click", () => this.files.click());
    this.files.addEventListener("change", () => {
      this.upload([...this.files.files]);
      this.files.value = "";
    });
    this.dialog.addEventListener("dragover", (event) => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    });
    this.dialog.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.upload([...event.dataTransfer.files]);
    });
    this.dialog.addEventListener("paste", (event) => {
      const files = picturesIn(event.clipboardData);
      if (!files.length) return;
      event.preventDefault();
      this.upload(files);
    });
  }

  // Open the dialog; resolves when it closes.
  async ask(withLayout, current) {
    const photos = current ? await known(current.photos) : [];
    this.withLayout = withLayout;
    this.answer = null;
    this.find("[data-several]").hidden = !withLayout;
    this.find("[data-insert]").textContent = current ? "Cập nhật" : "Chèn vào bài";
    this.uploads.replaceChildren();
    this.uploads.hidden = true;
    const settled = new Promise((resolve) => { this.settle = resolve; });
    this.dialog.showModal();
    this.arrangement.begin({ ...current, photos });
    this.list();
    this.go(current ? "layout" : "library");
    return settled;
  }

  // Close without an answer; what was typed goes only when the editor says so.
  leave() {
    if (this.arrangement.typed && !window.confirm("Bỏ những gì vừa nhập và đóng hộp chọn ảnh?")) return;
    this.dialog.close();
  }

  finish(answer) {
    this.answer = answer;
    this.dialog.close();
  }

  go(step) {
    this.dialog.dataset.at = step;
    const section = this.find(`[data-step=${step}]`);
    section.querySelector(step === "library" ? "[type=search]" : "[data-caption]")?.focus();
    section.scrollTop = 0;
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
    this.mark();
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
    button.photo = photo;
    button.append(picture, name);
    button.addEventListener("click", (event) => {
      const corner = event.target.closest("[data-corner]");
      if (corner || event.ctrlKey || event.metaKey || event.shiftKey) this.toggle(photo);
      else this.take(photo);
    });
    button.addEventListener("focus", () => {
      for (const other of this.grid.querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
      button.tabIndex = 0;
    });
    if (this.withLayout) {
      const corner = document.createElement("i");
      corner.dataset.corner = "";
      corner.title = "Lấy thêm ảnh này";
      button.append(corner);
    }
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  gridKey(event) {
    const buttons = [...this.grid.querySelectorAll("button")];
    const here = buttons.indexOf(document.activeElement);
    if (event.key === " " && this.withLayout && here >= 0) {
      event.preventDefault();
      this.toggle(buttons[here].photo);
      return;
    }
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

  // --- picking -------------------------------------------------------------------------------

  // One photo is taken in place of another; where several are wanted it joins them.
  take(photo) {
    if (!this.withLayout) {
      this.finish(photo);
      return;
    }
    const { photos } = this.arrangement;
    if (photos.length === 1 && !this.arrangement.has(photo)) {
      if (!this.mayPutBack()) return;
      this.arrangement.remove(photos[0].id);
    }
    this.arrangement.add(photo);
    this.go("layout");
  }

  mayPutBack() {
    return !this.arrangement.holdsWords || window.confirm("Chữ vừa gõ cho ảnh đang chọn chưa ghi vào kho. Bỏ ảnh ấy?");
  }

  toggle(photo) {
    if (!this.withLayout) return;
    const { arrangement } = this;
    if (arrangement.has(photo)) arrangement.remove(photo.id);
    else if (arrangement.photos.length >= MOST) this.status.textContent = `Mỗi lần chèn nhiều nhất ${MOST} ảnh.`;
    else arrangement.add(photo);
  }

  picked(count) {
    this.dialog.toggleAttribute("data-picked", count > 0);
    this.find("[data-basket]").hidden = !count;
    this.find("[data-count]").textContent = `Đã lấy ${count} ảnh.`;
    if (!count && this.dialog.dataset.at === "layout") this.go("library");
    this.mark();
  }

  mark() {
    if (!this.withLayout) return;
    const picked = new Set(this.arrangement?.photos.map((photo) => photo.id));
    for (const button of this.grid.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", picked.has(button.photo.id));
    }
  }

  async place(event) {
    event.preventDefault();
    const button = this.find("[data-insert]");
    button.disabled = true;
    const answer = await this.arrangement.answer();
    button.disabled = false;
    if (answer) this.finish(answer);
  }

  // --- new photos ----------------------------------------------------------------------------

  // Files go one after the other; those that came well are picked.
  async upload(files) {
    const busy = this.queue.length > 0;
    this.queue.push(...files.map((file) => ({ file, line: this.uploadLine(file) })));
    if (busy) return;
    const taken = [];
    while (this.queue.length) {
      const photo = await this.uploadOne(this.queue[0]);
      this.queue.shift();
      if (photo) taken.push(photo);
    }
    if (!taken.length || !this.dialog.open) return;
    await this.list();
    if (!this.withLayout) return;
    for (const photo of taken) this.arrangement.add(photo);
    if (taken.length === files.length) this.go("layout");
  }

  uploadLine(file) {
    const line = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const said = document.createElement("span");
    name.textContent = file.name;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Đang tải ${file.name}`);
    said.setAttribute("role", "status");
    line.append(name, bar, said);
    this.uploads.append(line);
    this.uploads.hidden = false;
    return { line, bar, said };
  }

  async uploadOne({ file, line: { line, bar, said } }) {
    try {
      const photo = await uploadPhoto(file, (part) => { bar.value = part; });
      said.textContent = photo.was_there ? "Ảnh này đã có trong kho, dùng ảnh cũ." : "Đã vào kho.";
      return { ...photo, fresh: !photo.caption };
    } catch (error) {
      line.classList.add("photo-dialog-error");
      said.textContent = error.message;
      return null;
    } finally {
      bar.remove();
    }
  }
}
