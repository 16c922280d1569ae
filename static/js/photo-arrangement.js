// The chooser's second step: how the photos that were picked stand in the article. Their order by
// dragging, buttons or Alt with arrows; captions; alternative text where the library has none.

import { fillIn, mayEditWords } from "./photo-server.js";

const WIDE = 1200; // pixels that a photo should have across the page
const ENOUGH = 640; // and in the text
const TYPED = ["[data-caption]", "[data-alt]", "[data-credit-of]"];

export class Arrangement {
  constructor(section, changed) {
    this.form = section.querySelector("[data-layout]");
    this.find = (selector) => this.form.querySelector(selector);
    this.items = this.find("[data-items]");
    this.template = section.querySelector("[data-item]");
    this.changed = changed;
    this.kept = new Map(); // what was typed for a photo that was put back, by its number
    this.listen();
  }

  listen() {
    this.form.addEventListener("change", () => this.refresh());
    this.form.addEventListener("input", () => { this.typed = true; });
    this.form.addEventListener("keydown", (event) => {
      const item = event.target.closest("li");
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!item || !step || !event.altKey) return;
      event.preventDefault();
      this.move(item, step);
    });
    this.items.addEventListener("click", ({ target }) => {
      const item = target.closest("li");
      if (target.dataset.move) this.move(item, Number(target.dataset.move), target);
      if ("remove" in target.dataset) this.remove(item.photo.id);
    });
    this.items.addEventListener("dragstart", (event) => {
      this.dragged = event.target.closest("li");
      event.dataTransfer.effectAllowed = "move";
    });
    this.items.addEventListener("dragover", (event) => {
      const item = event.target.closest("li");
      if (!this.dragged || !item) return;
      event.preventDefault();
      const box = item.getBoundingClientRect();
      if (item !== this.dragged) item[event.clientY < box.top + box.height / 2 ? "before" : "after"](this.dragged);
    });
    this.items.addEventListener("dragend", () => {
      this.dragged = null;
      this.refresh();
    });
  }

  get photos() {
    return [...this.items.children].map((item) => item.photo);
  }

  has(photo) {
    return this.photos.some((each) => each.id === photo.id);
  }

  // Begin with photos as they stand in the article, or with none.
  begin({ photos = [], kind = "", layout = "", caption = "" } = {}) {
    this.kept.clear();
    this.typed = false;
    this.kindChosen = photos.length > 1;
    this.items.replaceChildren(...photos.map((photo) => this.item(photo)));
    const { elements } = this.form;
    elements.kind.value = kind;
    elements.layout.value = layout;
    elements.caption.value = caption;
    this.show("");
    this.refresh();
  }

  add(photo) {
    if (!this.has(photo)) this.items.append(this.item(photo));
    this.refresh();
  }

  remove(id) {
    const item = [...this.items.children].find((each) => each.photo.id === id);
    this.kept.set(id, Object.fromEntries(TYPED.map((name) => [name, item.querySelector(name).value])));
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.refresh();
    if (next && !document.activeElement?.closest("[data-step=library]")) next.querySelector("[data-caption]").focus();
  }

  // Whether the library would lack words that were typed for it, were these photos put back.
  get holdsWords() {
    return [...this.items.children].some((item) => TYPED.slice(1).some((name) => item.querySelector(name).value.trim()));
  }

  clear() {
    for (const photo of this.photos) this.remove(photo.id);
  }

  move(item, step, button = document.activeElement) {
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    other[step < 0 ? "before" : "after"](item);
    this.typed = true;
    this.refresh();
    button.focus();
  }

  item(photo) {
    const item = this.template.content.firstElementChild.cloneNode(true);
    const find = (selector) => item.querySelector(selector);
    item.photo = photo;
    find("img").src = photo.thumbnail ?? photo.src;
    find("[data-caption]").value = photo.caption;
    for (const [name, value] of Object.entries(this.kept.get(photo.id) ?? {})) find(name).value = value;
    find("[data-credit]").textContent = photo.credit ? `Ảnh: ${photo.credit}` : "Kho chưa ghi tác giả ảnh.";
    find("[data-no-alt]").hidden = Boolean(photo.alt);
    if (!photo.alt || !photo.credit) this.offerWords(item, photo);
    return item;
  }

  // Whoever may edit the photo fills in what the library lacks.
  async offerWords(item, photo) {
    item.mayEdit = await mayEditWords(photo.id).catch(() => false);
    if (!item.mayEdit) return;
    item.querySelector("[data-alt]").parentElement.hidden = Boolean(photo.alt);
    item.querySelector("[data-credit-of]").parentElement.hidden = Boolean(photo.credit);
  }

  refresh() {
    const { kind, layout } = this.form.elements;
    const count = this.items.children.length;
    if (count < 2) kind.value = "";
    else if (!this.kindChosen) kind.value = count === 2 ? "pair" : "gallery";
    else if (kind.value === "pair" && count > 2) kind.value = "gallery";
    this.kindChosen = count > 1;
    this.find("[data-kinds]").hidden = count < 2;
    this.find("[data-pair]").hidden = count !== 2;
    this.find("[data-group-caption]").hidden = !kind.value;
    for (const label of this.form.querySelectorAll("[data-single]")) label.hidden = Boolean(kind.value);
    if (kind.value && layout.value !== "wide") layout.value = "";
    for (const item of this.items.children) this.warn(item, kind.value, layout.value);
    this.changed(count);
  }

  warn(item, kind, layout) {
    const needed = layout === "wide" && !kind ? WIDE : ENOUGH;
    const { width } = item.photo;
    const line = item.querySelector("[data-small]");
    line.hidden = !width || width >= needed;
    line.textContent = `Ảnh chỉ rộng ${width} điểm ảnh; chỗ này cần ít nhất ${needed}, in ra sẽ mờ.`;
    item.querySelector("[data-order]").hidden = this.items.children.length < 2;
  }

  show(error) {
    const line = this.find("[data-error]");
    line.textContent = error;
    line.hidden = !error;
  }

  // What stands now, once the library has what was written for it; null where it refused.
  async answer() {
    const { kind, layout, caption } = this.form.elements;
    try {
      const photos = await Promise.all([...this.items.children].map((item) => written(item)));
      return { kind: kind.value, layout: layout.value, caption: caption.value.trim(), photos };
    } catch (error) {
      this.show(error.message);
      return null;
    }
  }
}

// The photo of an item with its words in the article, and the library's filled in.
async function written(item) {
  const value = (selector) => item.querySelector(selector).value.trim();
  const caption = value("[data-caption]");
  const words = {};
  if (!item.photo.alt && value("[data-alt]")) words.alt = value("[data-alt]");
  if (!item.photo.credit && value("[data-credit-of]")) words.credit = value("[data-credit-of]");
  if (item.photo.fresh && item.mayEdit && caption) words.caption = caption;
  const photo = Object.keys(words).length ? await fillIn(item.photo.id, words) : item.photo;
  return { ...item.photo, ...photo, caption };
}
