// Words selected in the text of a page can be sent on: their address marks them there.

const SPACE = /\s/;
const count = (text) => text.split(/\s+/).filter(Boolean).length;

// The text of a paragraph before a point of the selection; all of it where that lies further on.
function before(paragraph, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(paragraph);
  if (paragraph.contains(node)) range.setEnd(node, offset);
  return range.toString();
}

// The address of the words selected; "" where these are not of one page's text.
function addressOf(selection) {
  const text = selection.toString().trim();
  if (!text || !selection.rangeCount) return "";
  const range = selection.getRangeAt(0);
  const section = [...document.querySelectorAll("[data-text]")].filter((one) => selection.containsNode(one, true));
  if (section.length !== 1) return "";
  const paragraphs = [...section[0].querySelectorAll("[data-first]")].filter((one) => selection.containsNode(one, true));
  if (!paragraphs.length) return "";
  const [first, last] = [paragraphs[0], paragraphs.at(-1)];
  const isInside = first.contains(range.startContainer);
  const lead = isInside ? before(first, range.startContainer, range.startOffset) : "";
  const rest = range.toString();
  const isMidWord = lead && !SPACE.test(lead.at(-1)) && !SPACE.test(rest[0]);
  const from = Number(first.dataset.first) + count(lead) - (isMidWord ? 1 : 0);
  const end = Number(last.dataset.first) + count(before(last, range.endContainer, range.endOffset)) - 1;
  if (end < from) return "";
  return new URL(`${section[0].dataset.text}?tu=${from}-${end}#doan`, location.href).href;
}

export function passages() {
  const box = document.createElement("div");
  box.className = "viewer-passage";
  box.hidden = true;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
  const place = Object.assign(document.createElement("input"), { readOnly: true, hidden: true });
  place.setAttribute("aria-label", "Địa chỉ đoạn đã chọn");
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  box.append(button, place, said);
  document.querySelector(".viewer").append(box);
  let address = "";

  document.addEventListener("selectionchange", () => {
    const found = addressOf(document.getSelection());
    if (found === address || box.contains(document.activeElement)) return;
    address = found;
    box.hidden = !address;
    place.hidden = true;
    said.textContent = "";
    button.textContent = "Chép địa chỉ đoạn này";
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // it stays selected
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(address);
      said.textContent = "Đã chép.";
    } catch {
      place.hidden = false;
      place.value = address;
      place.select();
      said.textContent = "Bấm Ctrl + C để chép.";
    }
  });
}
