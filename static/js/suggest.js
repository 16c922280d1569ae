// The search boxes of the site: what is offered below them while one types, all by keyboard.
//
// A box works without this: Enter with nothing chosen searches, as it always does. The server sends
// the list ready; an answer that comes late, for what no longer stands in the box, is dropped.
// data-suggest: the address of the list; data-fills: what is chosen is put into the box.

const WAIT = 150; // ms without a key before the server is asked
const LEAST = 2; // letters
const KEPT = 50; // lists that were had already

class Suggestions {
  constructor(place) {
    this.place = place;
    this.input = place.querySelector("input");
    this.kept = new Map();
    this.list = this.add("div", { className: "suggest-list", id: `${this.input.id}-goi-y`, hidden: true });
    this.status = this.add("p", { className: "unseen" });
    this.status.setAttribute("role", "status");
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Gợi ý");
    this.set({ role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id });
    this.set({ "aria-autocomplete": "list", "aria-haspopup": "listbox", autocomplete: "off" });
    this.listen();
  }

  add(name, properties) {
    return this.place.appendChild(Object.assign(document.createElement(name), properties));
  }

  set(attributes) {
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.place.addEventListener("focusout", (event) => {
      if (event.relatedTarget !== this.input && !this.list.contains(event.relatedTarget)) this.close();
    });
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    this.list.addEventListener("click", (event) => {
      const line = event.target.closest("[role=option]");
      if (line && "fills" in this.place.dataset) this.take(line, event);
    });
    addEventListener("pageshow", () => this.close());
  }

  get text() {
    return this.input.value.trim().replace(/\s+/g, " ");
  }

  get lines() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]");
  }

  typed() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.choose(null); // it was a line for what stood there before
    if (this.text.length < LEAST) this.close();
    else this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const { text } = this;
    this.asking = new AbortController();
    try {
      const html = this.kept.get(text) ?? (await this.answer(text, this.asking.signal));
      if (text === this.text && this.place.contains(document.activeElement)) this.show(html, text);
    } catch {
      this.close(); // a search does without
    }
  }

  async answer(text, signal) {
    const address = new URL(this.place.dataset.suggest, location);
    address.searchParams.set("q", text);
    const answer = await fetch(address, { signal });
    if (!answer.ok) throw new Error(answer.status);
    if (this.kept.size === KEPT) this.kept.clear();
    const html = await answer.text();
    this.kept.set(text, html);
    return html;
  }

  show(html, text) {
    if (this.shown !== text) this.list.innerHTML = html; // made by our own template, escaped there
    this.shown = text;
    const { lines } = this;
    for (const [at, line] of lines.entries()) line.id = `${this.list.id}-${at + 1}`;
    this.choose(null);
    this.status.textContent = lines.length ? `${lines.length} gợi ý, dùng mũi tên để chọn` : "Không có gợi ý";
    this.list.hidden = !lines.length;
    this.set({ "aria-expanded": String(!this.list.hidden) });
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.choose(null);
    this.list.hidden = true;
    this.status.textContent = "";
    this.set({ "aria-expanded": "false" });
  }

  choose(line) {
    this.chosen?.setAttribute("aria-selected", "false");
    if (!line) return this.input.removeAttribute("aria-activedescendant");
    line.setAttribute("aria-selected", "true");
    this.set({ "aria-activedescendant": line.id });
    line.scrollIntoView({ block: "nearest" });
  }

  /** One line on or back; past either end nothing is chosen, and then the other end. */
  step(by) {
    const places = [null, ...this.lines];
    const now = places.indexOf(this.chosen);
    this.choose(places.at((now + by) % places.length));
  }

  key(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!this.keys(event)) return;
    event.preventDefault();
  }

  /** Whether a key was for the list. */
  keys(event) {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" && !isOpen && this.text.length >= LEAST) this.ask();
    else if (isOpen && event.key === "ArrowDown") this.step(1);
    else if (isOpen && event.key === "ArrowUp") this.step(-1);
    else if (isOpen && event.key === "Escape") this.close();
    else if (this.chosen && event.key === "Home") this.choose(this.lines[0]);
    else if (this.chosen && event.key === "End") this.choose(this.lines.at(-1));
    else if (this.chosen && event.key === "Enter") this.take(this.chosen, event);
    else return false;
    return true;
  }

  take(line, event) {
    if (!("fills" in this.place.dataset)) return line.click();
    event.preventDefault();
    this.input.value = line.dataset.value;
    this.close();
  }
}

const places = [...document.querySelectorAll("[data-suggest]")];
for (const place of places) new Suggestions(place);

// On a phone the box of the masthead is a link, which opens it in place.
const masthead = document.querySelector(".masthead");
const link = masthead?.querySelector(".find-link");
const quick = masthead?.querySelector(".find input");

function openBox(event) {
  event?.preventDefault();
  masthead.classList.add("is-finding");
  quick.focus();
}

link?.addEventListener("click", openBox);
quick?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || quick.value) return;
  masthead.classList.remove("is-finding");
  link.focus();
});

/** "/" leads to the box from anywhere but a field. */
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.isContentEditable || event.target.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing);
  if (event.key !== "/" || !isPlain || isTyping || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const box = document.querySelector("#tu-khoa") ?? quick;
  if (!box) return;
  event.preventDefault();
  if (box === quick) openBox();
  box.focus();
  box.select();
});
