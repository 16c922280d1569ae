/* global CKEDITOR */
// CKEditor's photo button: a figure of the photo library as one thing that can be moved, edited
// (double click) and deleted, with a caption written in place. Files that are dropped or pasted go
// into the library and become figures. Groups of figures: ../ckeditor-gallery/.

(function () {
  "use strict";

  const LAYOUTS = ["wide", "left", "right"];
  const FIGURE = "figure(!photo,wide,left,right)[!data-photo]; img[!src,alt,width,height]; figcaption";
  const CAPTION = "strong em u s sub sup; a[!href,title]";
  const NOTHING = /<br[^>]*>|&nbsp;|\s/g;
  const UPLOADING = /<p [^>]*data-cke-upload="\d+"[^>]*>.*?<\/p>/g;
  const encode = CKEDITOR.tools.htmlEncodeAttr;
  const library = document.querySelector("script[data-photo-library]").dataset.photoLibrary;
  let folder; // where the modules of the chooser are
  let uploads = 0; // files taken so far
  let pending = 0; // of them those that are on their way

  // --- markup ----------------------------------------------------------------------------------

  // A caption that was not changed keeps the emphasis and links it holds.
  function captionOf({ caption, before, html }) {
    return caption && caption === before ? html : encode(caption);
  }

  function figure(photo, layout) {
    return (
      `<figure class="${`photo ${layout}`.trim()}" data-photo="${Number(photo.id)}">` +
      `<img src="${encode(photo.src)}" alt="${encode(photo.alt)}">` +
      `<figcaption>${captionOf(photo)}</figcaption></figure>`
    );
  }

  // The figures that an answer of choosePhotos() asks for.
  function figures({ kind, layout, photos, ...group }) {
    if (!kind) return photos.map((photo) => figure(photo, layout));
    const inside = photos.map((photo) => figure(photo, "")).join("");
    const classes = `${kind} ${layout}`.trim();
    return [`<figure class="${classes}">${inside}<figcaption>${captionOf(group)}</figcaption></figure>`];
  }

  // What a caption says, as figures() takes it; of an element of the page.
  function captionIn(element) {
    const text = element ? element.getText().trim() : "";
    return { caption: text, before: text, html: element ? element.getHtml() : "" };
  }

  // What stands in one figure, as choosePhotos() takes it.
  function photoIn(element) {
    const image = element.findOne("img");
    return {
      id: Number(element.data("photo")),
      src: image.data("cke-saved-src") || image.getAttribute("src"),
      alt: image.getAttribute("alt") || "",
      ...captionIn(element.findOne("figcaption")),
    };
  }

  function layoutOf(element) {
    return LAYOUTS.find((name) => element.hasClass(name)) || "";
  }

  // A figure as stored may have neither picture nor caption: its number says it all.
  function complete(parsed) {
    const id = Number(parsed.attributes["data-photo"]);
    if (!parsed.getFirst("img")) {
      const src = `${library}${id}/hinh/`;
      parsed.add(new CKEDITOR.htmlParser.element("img", { src, alt: "", "data-cke-saved-src": src }), 0);
    }
    if (!parsed.getFirst("figcaption")) parsed.add(new CKEDITOR.htmlParser.element("figcaption"));
  }

  // A caption left empty goes, so that the page prints the library's.
  function dropEmptyCaption(parsed) {
    const caption = parsed.getFirst("figcaption");
    if (caption && !caption.getHtml().replace(NOTHING, "")) caption.remove();
  }

  // --- the text --------------------------------------------------------------------------------

  // Put the caret where one can write on: behind a figure, in a paragraph of its own.
  function writeAfter(editor, widget) {
    let next = widget.wrapper.getNext();
    if (!next || !next.is || !next.is("p")) {
      next = editor.document.createElement("p");
      next.appendBogus();
      next.insertAfter(widget.wrapper);
    }
    const range = editor.createRange();
    range.moveToElementEditStart(next);
    range.select();
  }

  // Do what changes the text as one step of undo.
  function asOneStep(editor, change) {
    editor.fire("saveSnapshot");
    editor.fire("lockSnapshot", { dontUpdate: true });
    try {
      return change();
    } finally {
      editor.fire("unlockSnapshot");
      editor.fire("saveSnapshot");
    }
  }

  // Put markup of figures, and of paragraphs, behind an element; returns the last widget made.
  function putAfter(editor, element, markup) {
    let last = element;
    let widget = null;
    for (const html of markup) {
      const made = CKEDITOR.dom.element.createFromHtml(html, editor.document);
      made.insertAfter(last);
      last = made;
      if (!made.is("figure")) continue;
      const images = made.find("img");
      for (let n = 0; n < images.count(); n++) images.getItem(n).data("cke-saved-src", images.getItem(n).getAttribute("src"));
      widget = editor.widgets.initOn(made, made.data("photo") ? "journalphoto" : "journalgallery");
      last = widget.wrapper;
    }
    return widget;
  }

  // Put markup in the place of widgets that follow each other, and look at the first result.
  function replace(editor, widgets, markup) {
    const widget = asOneStep(editor, () => {
      const made = putAfter(editor, widgets[widgets.length - 1].wrapper, markup);
      widgets.forEach((each) => editor.widgets.del(each));
      return made;
    });
    if (widget) widget.focus();
  }

  // --- the chooser -----------------------------------------------------------------------------

  async function choose(current) {
    const { choosePhotos } = await import(`${folder}photo-chooser.js`);
    return choosePhotos(current);
  }

  async function insert(editor) {
    const answer = await choose(null);
    editor.focus();
    if (!answer || !answer.photos.length) return;
    if (editor.widgets.focused) writeAfter(editor, editor.widgets.focused);
    editor.insertHtml(figures(answer).join(""));
    const newest = Math.max(...Object.keys(editor.widgets.instances).map(Number));
    writeAfter(editor, editor.widgets.instances[newest]);
  }

  // Let the editor change what stands in a widget: `current` as choosePhotos() takes it.
  async function edit(widget, current) {
    const { editor } = widget;
    const answer = await choose(current);
    editor.focus();
    if (answer && answer.photos.length) replace(editor, [widget], figures({ ...captionIn(null), ...current, ...answer }));
    else widget.focus();
  }

  // --- files -----------------------------------------------------------------------------------

  // Whether a paste is a file, and not text that came with a picture of itself (as from Word).
  function filesOf({ dataTransfer }) {
    if (!dataTransfer || !dataTransfer.getFilesCount()) return [];
    const html = dataTransfer.getData("text/html", true);
    if (html && html.replace(/<!--.*?-->|<style[^]*?<\/style>|<[^>]*>|&nbsp;|\s/g, "")) return [];
    return Array.from({ length: dataTransfer.getFilesCount() }, (_, n) => dataTransfer.getFile(n));
  }

  function takeFiles(editor, event) {
    const files = filesOf(event.data);
    if (!files.length) return;
    event.cancel();
    const pictures = files.filter((file) => file.type.startsWith("image/"));
    if (pictures.length < files.length) editor.showNotification("Chỉ tệp ảnh mới thả, dán được vào bài.", "warning");
    if (!pictures.length) return;
    if (document.querySelector("[data-no-photo-uploads]")) {
      editor.showNotification("Tài khoản của bạn không được tải ảnh lên. Hãy bấm nút chèn ảnh để lấy ảnh có trong kho.", "warning");
      return;
    }
    if (editor.widgets.focused) writeAfter(editor, editor.widgets.focused);
    uploadAll(editor, pictures);
  }

  // One line of the text for each file, until its photo takes its place.
  async function uploadAll(editor, files) {
    const lines = files.map((file) => {
      const line = editor.document.createElement("p");
      line.setAttributes({ contenteditable: "false", "data-cke-upload": String(++uploads), class: "photo-uploading" });
      line.setText(`Đang tải “${file.name}” lên kho ảnh…`);
      return line;
    });
    editor.fire("saveSnapshot");
    editor.insertElement(lines[0]);
    lines.slice(1).forEach((line, n) => line.insertAfter(lines[n]));
    pending += files.length;
    for (const [n, line] of lines.entries()) {
      await uploadOne(editor, files[n], line);
      pending -= 1;
    }
  }

  // Saving now would leave out what has not arrived.
  function askBeforeSaving(editor, event) {
    const text = editor.editable();
    const lacking = pending ? "Ảnh còn đang tải lên" : text && text.findOne("[data-cke-upload]") && "Có ảnh chưa tải lên được";
    if (!lacking || window.confirm(`${lacking}, lưu ngay thì bài chưa có ảnh ấy. Vẫn lưu?`)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  async function uploadOne(editor, file, line) {
    const { uploadPhoto } = await import(`${folder}photo-server.js`);
    try {
      const photo = await uploadPhoto(file, (part) => {
        line.setText(`Đang tải “${file.name}” lên kho ảnh… ${Math.round(100 * part)}%`);
      });
      if (photo.was_there) editor.showNotification("Ảnh này đã có trong kho, dùng ảnh cũ.", "info");
      if (editor.editable() && editor.editable().contains(line)) become(editor, line, photo);
      else editor.showNotification(`“${file.name}” đã vào kho ảnh; chỗ chèn trong bài thì không còn.`, "warning", 0);
    } catch (error) {
      if (error.again && editor.editable() && editor.editable().contains(line)) {
        offerAgain(editor, file, line, error.message);
        return;
      }
      line.remove();
      editor.showNotification(`Không tải được “${CKEDITOR.tools.htmlEncode(file.name)}”: ${error.message}`, "warning", 0);
    }
  }

  // The file is still at hand: it need not be looked for and dropped once more.
  function offerAgain(editor, file, line, reason) {
    const again = async () => {
      pending += 1;
      line.setText(`Đang tải “${file.name}” lên kho ảnh…`);
      await uploadOne(editor, file, line);
      pending -= 1;
    };
    line.setText(`Chưa tải được “${file.name}”: ${reason} `);
    for (const [label, act] of [["Thử lại", again], ["Bỏ", () => line.remove()]]) {
      const button = editor.document.createElement("button", { attributes: { type: "button" } });
      button.setText(label);
      button.on("click", act);
      line.append(button);
    }
  }

  // A line of a file becomes its figure; the caret stays where the editor writes meanwhile.
  function become(editor, line, photo) {
    const widget = asOneStep(editor, () => {
      const made = putAfter(editor, line, figures({ kind: "", layout: "", photos: [photo] }));
      line.remove();
      return made;
    });
    const selection = editor.getSelection();
    if (selection && !selection.getRanges().length) writeAfter(editor, widget);
    editor.fire("change");
  }

  // Lines of files are no part of the text, nor of what undo brings back.
  function hideUploads(editor) {
    editor.dataProcessor.htmlFilter.addRules({
      elements: { p: (element) => (element.attributes["data-cke-upload"] ? false : undefined) },
    });
    if (editor.undoManager) editor.undoManager.addFilterRule((html) => html.replace(UPLOADING, ""));
  }

  CKEDITOR.plugins.journalphoto = { CAPTION, captionIn, complete, dropEmptyCaption, edit, figures, layoutOf, photoIn, replace, asOneStep, writeAfter };

  CKEDITOR.plugins.add("journalphoto", {
    requires: "widget,notification",

    init(editor) {
      folder = new URL("../", new URL(this.path, document.baseURI)).href;
      editor.widgets.add("journalphoto", {
        allowedContent: FIGURE,
        requiredContent: "figure(photo)[data-photo]",
        parts: { image: "img" },
        editables: { caption: { selector: "figcaption", allowedContent: CAPTION } },
        pathName: "ảnh",
        upcast(element) {
          if (element.name !== "figure" || !Number(element.attributes["data-photo"])) return false;
          complete(element);
          return true;
        },
        downcast: dropEmptyCaption,
        init() {
          this.on("edit", (event) => {
            event.cancel();
            edit(this, { photos: [photoIn(this.element)], kind: "", layout: layoutOf(this.element) });
          });
          this.on("key", (event) => {
            if (event.data.keyCode !== CKEDITOR.SHIFT + 13) return;
            writeAfter(editor, this);
            event.cancel();
          });
        },
      });
      // Not the widget's own command: with a photo selected that one edits it.
      editor.addCommand("insertphoto", {
        allowedContent: FIGURE,
        requiredContent: "figure(photo)[data-photo]",
        exec: () => { insert(editor); },
      });
      editor.ui.addButton("JournalPhoto", {
        label: "Chèn ảnh từ thư viện",
        command: "insertphoto",
        icon: `${this.path}icon.svg`,
        toolbar: "insert",
      });
      editor.on("paste", (event) => takeFiles(editor, event), null, null, 0);
      editor.on("instanceReady", () => hideUploads(editor));
      editor.element.$.form?.addEventListener("submit", (event) => askBeforeSaving(editor, event), { capture: true });
    },
  });
})();
