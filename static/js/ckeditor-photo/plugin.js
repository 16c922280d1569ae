/* global CKEDITOR */
// CKEditor's photo button: a figure of the photo library as one thing that can be moved, edited
// (double click) and deleted, with a caption written in place.

(function () {
  "use strict";

  const LAYOUTS = ["wide", "left", "right"];
  const FIGURE = "figure(!photo,wide,left,right)[!data-photo]; img[!src,alt,width,height]; figcaption";
  const CAPTION = "strong em u s sub sup; a[!href,title]";
  const NOTHING = /<br[^>]*>|&nbsp;|\s/g;
  const encode = CKEDITOR.tools.htmlEncodeAttr;
  const library = document.querySelector("script[data-photo-library]").dataset.photoLibrary;
  let module; // the address of photo-chooser.js

  async function choose(current) {
    const { choosePhoto } = await import(module);
    return choosePhoto({ withLayout: true, current });
  }

  function markup(photo) {
    return (
      `<figure class="${`photo ${photo.layout}`.trim()}" data-photo="${Number(photo.id)}">` +
      `<img src="${encode(photo.src)}" alt="${encode(photo.alt)}">` +
      `<figcaption>${encode(photo.caption)}</figcaption></figure>`
    );
  }

  // Put the caret where one can write on: behind a photo, in a paragraph of its own.
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

  async function insert(editor) {
    const photo = await choose(null);
    editor.focus();
    if (!photo) return;
    if (editor.widgets.focused) writeAfter(editor, editor.widgets.focused);
    editor.insertHtml(markup(photo));
    const newest = Math.max(...Object.keys(editor.widgets.instances).map(Number));
    writeAfter(editor, editor.widgets.instances[newest]);
  }

  // What stands in a widget, as choosePhoto() takes it.
  function standing(widget) {
    const image = widget.parts.image;
    return {
      id: widget.element.data("photo"),
      src: image.data("cke-saved-src"),
      alt: image.getAttribute("alt") || "",
      caption: widget.editables.caption.getText().trim(),
      layout: LAYOUTS.find((name) => widget.element.hasClass(name)) || "",
    };
  }

  async function edit(widget) {
    const editor = widget.editor;
    const before = standing(widget);
    const photo = await choose(before);
    editor.focus();
    if (!photo) return;
    editor.fire("saveSnapshot");
    widget.element.data("photo", String(photo.id));
    widget.parts.image.setAttributes({ src: photo.src, "data-cke-saved-src": photo.src, alt: photo.alt });
    // An unchanged caption keeps the emphasis and links it may hold.
    if (photo.caption !== before.caption) widget.editables.caption.setText(photo.caption);
    LAYOUTS.forEach((name) => widget[name === photo.layout ? "addClass" : "removeClass"](name));
    editor.fire("saveSnapshot");
  }

  // A figure as stored may have neither picture nor caption: its number says it all.
  function upcast(figure) {
    const id = Number(figure.attributes["data-photo"]);
    if (figure.name !== "figure" || !id) return false;
    if (!figure.getFirst("img")) {
      const src = `${library}${id}/hinh/`;
      figure.add(new CKEDITOR.htmlParser.element("img", { src, alt: "", "data-cke-saved-src": src }), 0);
    }
    if (!figure.getFirst("figcaption")) figure.add(new CKEDITOR.htmlParser.element("figcaption"));
    return true;
  }

  // A caption left empty goes, so that the page prints the library's.
  function downcast(figure) {
    const caption = figure.getFirst("figcaption");
    if (caption && !caption.getHtml().replace(NOTHING, "")) caption.remove();
  }

  CKEDITOR.plugins.add("journalphoto", {
    requires: "widget",

    init(editor) {
      module = new URL("../photo-chooser.js", new URL(this.path, document.baseURI)).href;
      editor.widgets.add("journalphoto", {
        allowedContent: FIGURE,
        requiredContent: "figure(photo)[data-photo]",
        parts: { image: "img" },
        editables: { caption: { selector: "figcaption", allowedContent: CAPTION } },
        pathName: "ảnh",
        upcast,
        downcast,
        init() {
          this.on("edit", () => edit(this));
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
    },
  });
})();
