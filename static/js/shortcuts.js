// Keys for what an editor does fifty times a day, and the list of them.
//
// A key works where its target stands on the page; the list shows just those.

const pageRows = () => [...document.querySelectorAll("#result_list tbody tr, .inbox-box li")];
const boxes = () => [...document.querySelectorAll(".inbox-box")];
const control = (name) => document.querySelector(`[data-shortcut="${name}"]`);

const KEYS = [
  { keys: "Ctrl+S", does: "Lưu", target: () => control("save") },
  { keys: "Ctrl+Enter", does: "Bước tiếp theo", target: () => control("next") },
  { keys: "Alt+X", does: "Xem trước", target: () => control("preview") },
  { keys: "Alt+L", does: "Lịch sử", target: () => control("history") },
  { keys: "Alt+B", does: "Tới các nút chuyển bước", target: () => focusOn(".desk-steps button") },
  { keys: "Alt+T", does: "Tới tiêu đề", target: () => document.querySelector("#id_title") },
  { keys: "Alt+N", does: "Tới nội dung", target: () => window.CKEDITOR?.instances.id_body },
  { keys: "J", does: "Ý kiến sau", target: () => control("queue-next") },
  { keys: "K", does: "Ý kiến trước", target: () => control("queue-before") },
  { keys: "D", does: "Duyệt", target: () => control("queue-approve") },
  { keys: "T", does: "Từ chối", target: () => control("queue-reject") },
  { keys: "1–9", does: "Chọn lý do từ chối", target: () => null, shown: () => control("queue-reject") },
  { keys: "R", does: "Rác", target: () => control("queue-spam") },
  { keys: "N", does: "Nổi bật", target: () => control("queue-feature") },
  { keys: "L", does: "Trả lời", target: () => control("queue-answer") },
  { keys: "C", does: "Lược bớt chữ", target: () => control("queue-tidy") },
  { keys: "M", does: "Mọi ý kiến của người gửi", target: () => control("queue-others") },
  { keys: "Z", does: "Hoàn tác", target: () => control("queue-undo") },
  { keys: "A", does: "Nhận lời sửa", target: () => control("line-accept") },
  { keys: "E", does: "Sửa thêm rồi nhận (Enter)", target: () => atEndOf(control("line-edit")) },
  { keys: "X", does: "Bỏ lời sửa", target: () => control("line-reject") },
  { keys: "J", does: "Dòng sau", target: () => control("line-next") },
  { keys: "K", does: "Dòng trước", target: () => control("line-before") },
  { keys: "1", does: "Khổ điện thoại", target: () => control("dien-thoai") },
  { keys: "2", does: "Khổ máy tính bảng", target: () => control("may-tinh-bang") },
  { keys: "3", does: "Khổ máy tính", target: () => control("may-tinh") },
  { keys: "E", does: "Mở bài để sửa", target: () => control("edit") },
  { keys: "1–9", does: "Tới ô có số ấy trên bàn", target: () => null, shown: () => boxes().length },
  { keys: "N", does: "Ô sau trên bàn", target: () => boxes().length && (() => stepBox(1)) },
  { keys: "P", does: "Ô trước trên bàn", target: () => boxes().length && (() => stepBox(-1)) },
  { keys: "/", does: "Tìm mọi thứ", target: () => document.querySelector("#find-q") },
  { keys: "Ctrl+K", does: "Tìm mọi thứ", target: () => document.querySelector("#find-q") },
  { keys: "F", does: "Tìm trong danh sách", target: () => document.querySelector("#searchbar") },
  { keys: "N", does: "Viết bài mới", target: () => document.querySelector("#changelist .addlink, .object-tools .addlink") },
  { keys: "J", does: "Bài dưới", target: () => pageRows().length && (() => step(1)) },
  { keys: "K", does: "Bài trên", target: () => pageRows().length && (() => step(-1)) },
  { keys: "Enter", does: "Mở bài đang chọn", target: () => null, shownWith: "J" },
  { keys: "?", does: "Danh sách phím tắt", target: () => showList },
];

function focusOn(selector) {
  const found = document.querySelector(selector);
  return found && (() => found.focus());
}

/** Where what stands in a field is written on. */
function atEndOf(field) {
  return field && (() => {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
}

/** What a key press is called here: "Ctrl+S", "Alt+X", "J", "?". */
function nameOf(event) {
  const mac = event.metaKey && !event.ctrlKey;
  // By the key's place: with Alt, macOS and Vietnamese keyboards type another letter.
  const letter = event.code.startsWith("Key") ? event.code.slice(3) : event.key;
  if ((event.ctrlKey || mac) && !event.altKey) return `Ctrl+${letter}`;
  if (event.altKey && !event.ctrlKey) return `Alt+${letter}`;
  return event.ctrlKey || event.altKey ? "" : letter;
}

function isTyping(target) {
  return target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
}

function press(target) {
  if (typeof target === "function") target();
  else if (target.matches?.("input, textarea") || !target.click) target.focus();
  else target.click();
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  const plain = !name.includes("+");
  if (plain && (isTyping(event.target) || document.querySelector("dialog[open]"))) return;
  const target = KEYS.filter(({ keys }) => keys === name).map((key) => key.target()).find(Boolean) ?? reason(name) ?? box(name);
  if (!target) return;
  event.preventDefault();
  press(target);
}

/** The reason for turning a comment down that a digit names, while they are on offer. */
function reason(name) {
  return document.querySelector(`details[open] [data-reason="${CSS.escape(name)}"]`);
}

/** The box of the desk that a digit names. */
function box(name) {
  const found = /^[1-9]$/.test(name) && boxes()[name - 1];
  return found && (() => goTo(found));
}

function goTo(found) {
  found.querySelector("h2").focus();
  found.scrollIntoView({ block: "nearest" });
}

/** The box after or before the one that has the focus; after the last one the first. */
function stepBox(by) {
  const all = boxes();
  const now = all.findIndex((each) => each.contains(document.activeElement));
  goTo(all[(now < 0 && by < 0 ? all.length - 1 : now + by + all.length) % all.length]);
}

/** The row below or above the one whose link has the focus. */
function step(by) {
  const links = pageRows().map((row) => row.querySelector("th a, td a, :scope > a")).filter(Boolean);
  const here = document.activeElement;
  const now = links.indexOf(here);
  const behind = now < 0 && here !== document.body
    && links.findIndex((link) => here.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING);
  const next = behind >= 0 && behind !== false ? links[behind] : links[Math.min(links.length - 1, Math.max(0, now + by))];
  next?.focus();
}

function showList() {
  const dialog = document.createElement("dialog");
  dialog.className = "shortcuts";
  dialog.setAttribute("aria-labelledby", "shortcuts-title");
  const here = KEYS.filter((key) => key.target() || key.shown?.() || control(key.shownWith) || (key.shownWith && pageRows().length));
  const rows = here.map(({ keys, does }) => `<div><dt><kbd>${keys}</kbd></dt><dd>${does}</dd></div>`);
  dialog.innerHTML = `<h2 id="shortcuts-title">Phím tắt</h2><dl>${rows.join("")}</dl>
    <form method="dialog"><button class="button" autofocus>Đóng</button></form>`;
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** A page without a button for the list gets one. */
function offerList() {
  const button = control("help") ?? document.createElement("button");
  if (!button.isConnected) {
    button.type = "button";
    button.className = "desk-keys";
    button.innerHTML = "Phím tắt <kbd>?</kbd>";
    document.querySelector("#changelist-search > div, .desk-tools")?.append(button);
  }
  button.addEventListener("click", showList);
}

document.addEventListener("keydown", onKey);
// Keys pressed inside the editor's own document do not reach ours.
window.CKEDITOR?.on("instanceReady", ({ editor }) => {
  const listen = () => editor.document.$.addEventListener("keydown", onKey);
  listen();
  editor.on("contentDom", listen);
});
offerList();
