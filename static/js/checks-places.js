// Where a finding of the checks stands in the article form, and changing the words there.
//
// A spot is {field, kind, nth, words}, as articles/checks/finding.py says.

const LINES = "p,br,hr,blockquote,ul,ol,li,figure,figcaption,table,caption,thead,tbody,tfoot,tr,th,td,"
  + "div,section,article,address,center,pre,dt,dd,h1,h2,h3,h4,h5,h6";
const NOT_TEXT = ".cke_widget_drag_handler_container, [data-cke-temp], [data-cke-hidden-sel]";
const THINGS = {
  figure: "figure[data-photo]",
  image: "img",
  heading: "h1, h2, h3, h4, h5, h6",
  table: "table",
  link: "a",
};
const SHOWN = 2500; // milliseconds

const form = document.querySelector("#article_form");
const editorOf = (name) => window.CKEDITOR?.instances[`id_${name}`];

/** The start of the nth (from 0) time that words stand in a text; -1 if they do not. */
function find(text, words, nth) {
  let at = text.indexOf(words);
  for (let n = 0; n < nth && at >= 0; n += 1) at = text.indexOf(words, at + words.length);
  return at;
}

/** The text of the editor's document as the server reads it, and where each letter stands in it. */
function textOf(root) {
  const pieces = [];
  const places = []; // {at, node, offset}: from this letter on
  let length = 0;
  const add = (text, node, offset) => {
    if (!text) return;
    pieces.push(text);
    places.push({ at: length, node, offset });
    length += text.length;
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      let offset = 0;
      for (const part of node.data.split("\u200b")) { // the editor's own fillers
        add(part.replace(/[\r\n]/g, " "), node, offset);
        offset += part.length + 1;
      }
    } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(NOT_TEXT)) {
      const isLine = node.matches(LINES);
      if (isLine) add("\n", null, 0);
      node.childNodes.forEach(walk);
      if (isLine) add("\n", null, 0);
    }
  };
  root.childNodes.forEach(walk);
  return { text: pieces.join(""), places };
}

function placeOf({ places }, at) {
  let low = 0;
  for (let high = places.length; high - low > 1;) {
    const middle = (low + high) >> 1;
    if (places[middle].at <= at) low = middle;
    else high = middle;
  }
  const { at: start, node, offset } = places[low];
  return node && { node, offset: offset + at - start };
}

/** A range over letters [start, end) of what textOf() read; null where they are not in one text. */
function rangeOf(read, start, end) {
  const from = placeOf(read, start);
  const last = placeOf(read, Math.max(start, end - 1));
  if (!from || !last) return null;
  const range = from.node.ownerDocument.createRange();
  range.setStart(from.node, from.offset);
  range.setEnd(last.node, last.offset + (end > start ? 1 : 0));
  return range;
}

function thing(root, { kind, nth }) {
  const all = [...root.querySelectorAll(THINGS[kind])].filter((each) => !each.closest(NOT_TEXT)
    && (kind !== "image" || !each.closest("figure")));
  return all[nth];
}

// --- going there ----------------------------------------------------------------------------------

function flash(element) {
  element.classList.add("checks-here");
  setTimeout(() => element.classList.remove("checks-here"), SHOWN);
}

function show(element) {
  element.scrollIntoView({ block: "center", behavior: "instant" });
}

function goInEditor(editor, spot) {
  editor.focus();
  const root = editor.editable().$;
  if (spot.kind === "words") {
    const read = textOf(root);
    const at = find(read.text, spot.words, spot.nth);
    const range = at < 0 ? null : rangeOf(read, at, at + spot.words.length);
    if (!range) return;
    const selection = root.ownerDocument.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    show(range.startContainer.parentElement);
  } else if (spot.kind) {
    const found = thing(root, spot);
    if (!found) return;
    show(found);
    const element = new window.CKEDITOR.dom.element(found);
    const widget = editor.widgets?.getByElement(element);
    if (widget) widget.focus();
    else editor.getSelection().selectElement(element);
  }
}

function fieldToFocus(name) {
  if (name === "bylines") {
    const rows = [...form.querySelectorAll("#bylines-group [name^=bylines-][name$=-role]")];
    return rows.find((row) => row.offsetParent) ?? form.querySelector("#bylines-group .add-row a");
  }
  return form.querySelector(`#id_${name}-choose`) ?? form.querySelector(`#id_${name}`);
}

/** Lead the person to a spot: the field has the focus, the words are selected. */
export function goTo(spot) {
  const editor = editorOf(spot.field);
  if (editor && editor.mode === "wysiwyg") {
    show(editor.container.$);
    goInEditor(editor, spot);
    return;
  }
  const field = editor ? editor.container.$.querySelector("textarea") : fieldToFocus(spot.field);
  if (!field) return;
  field.closest("details")?.setAttribute("open", "");
  show(field);
  field.focus();
  const at = spot.kind === "words" ? find(field.value, spot.words, spot.nth) : -1;
  if (at >= 0) field.setSelectionRange(at, at + spot.words.length);
  flash(field);
}

// --- mending --------------------------------------------------------------------------------------

/** The least that changes between two words: what they share at both ends stays as it stands. */
function least(from, to) {
  let start = 0;
  while (start < Math.min(from.length, to.length) && from[start] === to[start]) start += 1;
  let end = 0;
  while (end < Math.min(from.length, to.length) - start && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  return { start, end: from.length - end, text: to.slice(start, to.length - end) };
}

/** Where the edits are to be made in a text, the last first; those whose words are gone are left. */
function located(text, edits) {
  return edits
    .map((edit) => ({ edit, at: find(text, edit.words, edit.nth) }))
    .filter(({ at }) => at >= 0)
    .map(({ edit, at }) => {
      const { start, end, text: put } = least(edit.words, edit.to);
      return { start: at + start, end: at + end, put };
    })
    .sort((a, b) => b.start - a.start);
}

function mendField(field, edits) {
  const places = located(field.value, edits);
  field.focus();
  for (const { start, end, put } of places) {
    field.setSelectionRange(start, end);
    const done = put ? document.execCommand("insertText", false, put) : document.execCommand("delete");
    if (!done) { // keeps no undo of its own, but changes the text
      field.setRangeText(put, start, end, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  return places.length;
}

function mendEditor(editor, edits) {
  editor.focus();
  editor.fire("saveSnapshot");
  const root = editor.editable().$;
  let done = 0;
  for (const edit of edits.filter(({ kind }) => kind === "link")) {
    const link = thing(root, edit);
    if (!link) continue;
    link.setAttribute("href", edit.to);
    link.setAttribute("data-cke-saved-href", edit.to);
    done += 1;
  }
  const read = textOf(root);
  for (const { start, end, put } of located(read.text, edits.filter(({ kind }) => kind === "words"))) {
    const range = rangeOf(read, start, end);
    if (!range) continue;
    const { startContainer: node, startOffset: offset } = range;
    if (node === range.endContainer) node.replaceData(offset, range.endOffset - offset, put);
    else {
      range.deleteContents();
      node.insertData(offset, put);
    }
    done += 1;
  }
  editor.fire("saveSnapshot");
  editor.fire("change");
  return done;
}

/** All fields of a mend or none: false where somebody went on typing in one of them. */
function takeBack(mended) {
  if (!mended.every(({ isAsMended }) => isAsMended())) return false;
  mended.forEach(({ back }) => back());
  return !mended.some(({ isAsMended }) => isAsMended());
}

/** Make edits; return how many were made, and a function that takes all back, or answers false. */
export function mend(edits) {
  const before = [];
  let count = 0;
  for (const [name, own] of grouped(edits)) {
    const editor = editorOf(name);
    if (editor) {
      if (editor.mode !== "wysiwyg") continue;
      count += mendEditor(editor, own);
      const after = editor.getSnapshot();
      before.push({
        isAsMended: () => editor.getSnapshot() === after,
        back: () => editor.execCommand("undo"),
      });
    } else {
      const field = form.querySelector(`#id_${name}`);
      const value = field.value;
      count += mendField(field, own);
      const after = field.value;
      before.push({
        isAsMended: () => field.value === after,
        back: () => {
          field.focus();
          field.select();
          document.execCommand("insertText", false, value);
        },
      });
    }
  }
  return { count, undo: () => takeBack(before) };
}

function grouped(edits) {
  const groups = new Map();
  for (const edit of edits) groups.set(edit.field, [...(groups.get(edit.field) ?? []), edit]);
  return groups;
}
