// Photos of the text, enlarged over the page: by keys, by swipes, one group at a time. Without this
// script the same links open the photo alone.

const SWIPE = 48; // pixels

const links = document.querySelectorAll(".prose a.enlarge");
let lightbox;

class Lightbox {
  constructor() {
    this.dialog = document.createElement("dialog");
    this.dialog.className = "lightbox";
    this.dialog.setAttribute("aria-label", "Ảnh phóng to");
    this.count = element("p", "lightbox-count");
    this.count.setAttribute("aria-live", "polite");
    this.before = button("‹ Trước", () => this.go(-1));
    this.after = button("Sau ›", () => this.go(1));
    this.close = button("Đóng", () => this.dialog.close());
    const bar = element("div", "lightbox-bar");
    bar.append(this.count, this.before, this.after, this.close);
    this.picture = element("img", "lightbox-picture");
    this.caption = element("p", "lightbox-caption");
    this.dialog.append(bar, this.picture, this.caption);
    this.listen();
    document.body.append(this.dialog);
  }

  listen() {
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("close", () => this.shown[this.at].focus());
    let start = null;
    this.dialog.addEventListener("touchstart", (event) => {
      start = event.touches.length === 1 ? event.touches[0] : null;
    }, { passive: true });
    this.dialog.addEventListener("touchend", (event) => {
      if (!start || (window.visualViewport?.scale ?? 1) > 1) return;
      const end = event.changedTouches[0];
      const across = end.clientX - start.clientX;
      if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(end.clientY - start.clientY)) {
        this.go(across < 0 ? 1 : -1);
      }
      start = null;
    });
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -this.at, End: this.shown.length - 1 - this.at };
    if (!Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    this.go(steps[event.key]);
  }

  open(link) {
    const group = link.closest(".gallery, .pair");
    this.shown = group ? [...group.querySelectorAll("a.enlarge")] : [link];
    this.at = this.shown.indexOf(link);
    for (const way of [this.before, this.after]) way.hidden = this.shown.length < 2;
    this.show();
    this.dialog.showModal();
    this.close.focus();
  }

  go(step) {
    this.at = (this.at + step + this.shown.length) % this.shown.length;
    this.show();
  }

  show() {
    const link = this.shown[this.at];
    const small = link.querySelector("img");
    const { srcset } = link.querySelector("source") ?? small;
    Object.assign(this.picture, { srcset, sizes: "100vw", src: link.href, alt: small.alt });
    const words = link.closest("figure").querySelector("figcaption")?.cloneNode(true).childNodes ?? [];
    this.caption.replaceChildren(...words);
    this.count.textContent = this.shown.length > 1 ? `Ảnh ${this.at + 1}/${this.shown.length}` : "";
  }
}

function element(tag, name) {
  return Object.assign(document.createElement(tag), { className: name });
}

function button(label, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  made.addEventListener("click", act);
  return made;
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    lightbox ??= new Lightbox();
    lightbox.open(link);
  });
}
