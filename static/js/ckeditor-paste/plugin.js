/* global CKEDITOR */
// Whatever is pasted from outside goes to the server first, which cleans it as an imported Word
// document: old fonts, typing, lists, notes. Typing goes on meanwhile; where the server does not
// answer, the editor's own filter does what it can, and the line under the editor says so.

(function () {
  "use strict";

  const PICTURE_DATA = /\ssrc\s*=\s*(["'])data:[^"']*\1/gi; // megabytes that the server drops anyway
  const NOTE = /id="chu-(\d+)"/g;
  const AFTER_STYLES_KNOWN = 2; // CKEditor has read the clipboard (1), no other filter has run (3)
  const place = document.querySelector("[data-editing]");

  function lineUnder(editor) {
    const holder = editor.container.$;
    let line = holder.parentNode.querySelector(".paste-line");
    if (!line) {
      line = document.createElement("div");
      line.className = "paste-line";
      line.setAttribute("role", "status");
      holder.after(line);
    }
    return line;
  }

  function say(editor, words, details) {
    const line = lineUnder(editor);
    line.textContent = words;
    if (!details) return;
    const more = document.createElement("div");
    more.innerHTML = details; // the server's own, escaped there
    line.replaceChildren(more);
  }

  // A range of the browser's own moves along while somebody types in front of it.
  function livePlace(editor) {
    const [range] = editor.getSelection().getRanges();
    if (!range) return null;
    const live = editor.document.$.createRange();
    live.setStart(range.startContainer.$, range.startOffset);
    live.setEnd(range.endContainer.$, range.endOffset);
    return live;
  }

  function asRange(editor, live) {
    const range = editor.createRange();
    if (!live || !editor.editable().$.contains(live.startContainer)) {
      range.moveToElementEditEnd(editor.editable());
      return range;
    }
    range.setStart(new CKEDITOR.dom.node(live.startContainer), live.startOffset);
    range.setEnd(new CKEDITOR.dom.node(live.endContainer), live.endOffset);
    return range;
  }

  function isSame(one, other) {
    return one && other && one.startContainer === other.startContainer
      && one.startOffset === other.startOffset;
  }

  function notesOf(editor) {
    const numbers = [...editor.getData().matchAll(NOTE)].map((match) => Number(match[1]));
    return Math.max(0, ...numbers);
  }

  function insert(editor, html, at) {
    const caret = livePlace(editor);
    const stayed = isSame(caret, at);
    editor.fire("saveSnapshot");
    editor.insertHtml(html, "html", asRange(editor, at));
    if (!stayed && caret) asRange(editor, caret).select(); // who wrote on elsewhere stays there
    editor.fire("saveSnapshot");
  }

  function insertUncleaned(editor, data, at) {
    asRange(editor, at).select();
    editor.fire("paste", { ...data, cleaned: true });
  }

  async function clean(editor, message, data, at) {
    const server = await import(new URL("../newsroom-server.js", base).href);
    const token = place.closest("form").querySelector("[name=csrfmiddlewaretoken]");
    say(editor, "Đang làm sạch đoạn dán…");
    let answer;
    try {
      answer = await server.post(place.dataset.paste, message, { token, tokenUrl: place.dataset.token });
    } catch (failure) {
      insertUncleaned(editor, data, at);
      const why = failure.message || "Máy chủ không trả lời.";
      say(editor, `${why} Đoạn dán mới qua bộ lọc của khung soạn: phông cũ và dấu câu chưa được sửa. `
        + "Muốn sạch hơn, hãy hoàn tác (Ctrl+Z) rồi dán lại.");
      return;
    }
    insert(editor, answer.html, at);
    say(editor, answer.says, answer.details);
  }

  let base;
  CKEDITOR.plugins.add("journalpaste", {
    init(editor) {
      base = new URL(this.path, document.baseURI);
      if (!place?.dataset.paste) return;
      editor.on("paste", (event) => {
        const { data } = event;
        const isOwn = data.dataTransfer.getTransferType(editor) !== CKEDITOR.DATA_TRANSFER_EXTERNAL;
        if (data.cleaned || isOwn) return;
        const native = data.type === "text" ? "" : data.dataTransfer.getData("text/html", true);
        const html = (native || data.dataValue || "").replace(PICTURE_DATA, "");
        if (!html.trim()) return;
        event.cancel();
        const kept = { type: data.type, dataValue: data.dataValue, method: data.method, dataTransfer: data.dataTransfer };
        clean(editor, { html, notes: notesOf(editor) }, kept, livePlace(editor));
      }, null, null, AFTER_STYLES_KNOWN);
    },
  });
})();
