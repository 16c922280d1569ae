/* global CKEDITOR */
// Groups of photos in the editor: a gallery or a pair as one thing. A click or the arrows make one
// of its photos the current one; Alt with arrows, or dragging, changes its place, Delete takes it
// out. Double click or Enter opens the chooser for all of them. A button makes single photos that
// stand next to each other a group, and a group single photos.

(function () {
  "use strict";

  const GROUP = "figure(gallery,pair,wide,photo)[data-photo]; img[!src,alt,width,height]; figcaption";
  const STEPS = { 37: -1, 38: -1, 39: 1, 40: 1 }; // arrows
  const DELETE = [8, 46];
  const CURRENT = / data-cke-current="1"/g;
  const DRAG = 6; // pixels before a press becomes a drag

  const photo = () => CKEDITOR.plugins.journalphoto;
  const kindOf = (element) => ["pair", "gallery"].find((name) => element.hasClass(name)) || "";
  const elements = (list) => Array.from({ length: list.count() }, (_, n) => list.getItem(n));
  const photosOf = (widget) => elements(widget.element.getChildren()).filter((e) => e.is && e.is("figure"));

  let live; // says to screen readers where a photo is now
  function say(words) {
    if (!live) {
      live = Object.assign(document.createElement("p"), { className: "visually-hidden" });
      live.setAttribute("role", "status");
      document.body.append(live);
    }
    live.textContent = words;
  }

  // --- one group -------------------------------------------------------------------------------

  function standing(widget) {
    const caption = elements(widget.element.getChildren()).find((e) => e.is && e.is("figcaption"));
    return {
      ...photo().captionIn(caption),
      kind: kindOf(widget.element),
      layout: photo().layoutOf(widget.element),
      photos: photosOf(widget).map(photo().photoIn),
    };
  }

  // Every caption can be written in; each needs a name of its own.
  function openCaptions(widget) {
    elements(widget.element.find("figcaption")).forEach((caption, n) => {
      caption.data("cke-caption", String(n));
      widget.initEditable(`caption${n}`, {
        selector: `[data-cke-caption="${n}"]`,
        allowedContent: photo().CAPTION,
      });
    });
  }

  // In a pair both photos have one height, whichever stands upright; see prose.css.
  function markUpright(widget) {
    for (const image of elements(widget.element.find("img"))) {
      const mark = () => {
        const { naturalWidth, naturalHeight } = image.$;
        image.getParent()[naturalHeight > naturalWidth ? "addClass" : "removeClass"]("upright");
      };
      if (image.$.complete) mark();
      image.on("load", mark);
    }
  }

  function current(widget) {
    return photosOf(widget).find((element) => element.data("cke-current"));
  }

  function makeCurrent(widget, element) {
    for (const each of photosOf(widget)) each.data("cke-current", each.equals(element || 0) ? "1" : false);
    if (!element) return;
    const all = photosOf(widget);
    say(`Ảnh ${all.findIndex((each) => each.equals(element)) + 1} trong ${all.length}`);
  }

  // Change the place of a photo among the others; false at the end of the row.
  function move(widget, element, step) {
    const all = photosOf(widget);
    const other = all[all.findIndex((each) => each.equals(element)) + step];
    if (!other) return false;
    photo().asOneStep(widget.editor, () => {
      if (step < 0) element.insertBefore(other);
      else element.insertAfter(other);
    });
    makeCurrent(widget, element);
    return true;
  }

  // Take one photo out; the last that is left stands alone.
  function takeOut(widget, element) {
    const left = standing(widget);
    const at = photosOf(widget).findIndex((each) => each.equals(element));
    left.photos.splice(at, 1);
    if (left.photos.length < 2) left.kind = "";
    photo().replace(widget.editor, [widget], photo().figures(left).concat(left.kind ? [] : lastWords(left)));
  }

  // The caption of a group that came apart goes on as a paragraph.
  function lastWords({ caption, html }) {
    return caption ? [`<p>${html}</p>`] : [];
  }

  function key(widget, event) {
    const code = event.data.keyCode;
    const element = current(widget);
    const step = STEPS[code & 0xffff];
    const modifiers = code & ~0xffff;
    let done = true;
    if (code === CKEDITOR.SHIFT + 13) photo().writeAfter(widget.editor, widget);
    else if (step && modifiers === CKEDITOR.ALT) move(widget, element || photosOf(widget)[0], step);
    else if (step && !modifiers && (code & 1)) done = go(widget, element, step);
    else if (DELETE.includes(code) && element) takeOut(widget, element);
    else done = false;
    if (done) event.cancel();
  }

  // Left and right go from photo to photo, and out at the ends.
  function go(widget, element, step) {
    const all = photosOf(widget);
    const at = element ? all.findIndex((each) => each.equals(element)) : step > 0 ? -1 : all.length;
    makeCurrent(widget, all[at + step]);
    return Boolean(all[at + step]);
  }

  function figureAt(widget, target) {
    return photosOf(widget).find((each) => each.equals(target) || each.contains(target));
  }

  // A press makes a photo the current one; moving on carries it to where another stands.
  function listenToMouse(widget) {
    const { wrapper, editor } = widget;
    wrapper.on("dragstart", (event) => {
      if (figureAt(widget, event.data.getTarget())) event.data.preventDefault();
    });
    wrapper.on("mousedown", ({ data }) => {
      const element = data.getTarget().is("img") && figureAt(widget, data.getTarget());
      makeCurrent(widget, element);
      if (!element) return;
      const { clientX, clientY } = data.$;
      const follow = (event) => carry(widget, element, event.data.getTarget(), Math.hypot(event.data.$.clientX - clientX, event.data.$.clientY - clientY));
      editor.document.on("mousemove", follow);
      const drop = () => {
        editor.document.removeListener("mousemove", follow);
        editor.document.removeListener("mouseup", drop);
        editor.fire("saveSnapshot");
      };
      editor.document.on("mouseup", drop);
    });
  }

  function carry(widget, element, target, distance) {
    const over = distance > DRAG && figureAt(widget, target);
    if (!over || over.equals(element)) return;
    const forward = element.getPosition(over) & CKEDITOR.POSITION_PRECEDING;
    if (forward) element.insertAfter(over);
    else element.insertBefore(over);
    makeCurrent(widget, element);
  }

  // --- single photos and groups ----------------------------------------------------------------

  const nextOf = (editor, widget, way) => {
    const beside = widget.wrapper[way]((node) => node.type === CKEDITOR.NODE_ELEMENT || node.getText().trim());
    const other = beside && beside.type === CKEDITOR.NODE_ELEMENT && editor.widgets.getByElement(beside, true);
    return other && other.name === "journalphoto" ? other : null;
  };

  // The single photos that a group could be made of: those selected, or the one and its neighbour.
  function single(editor) {
    const { focused, selected } = editor.widgets;
    if (focused) {
      if (focused.name !== "journalphoto") return [];
      const next = nextOf(editor, focused, "getNext");
      const before = next ? null : nextOf(editor, focused, "getPrevious");
      return [before, focused, next].filter(Boolean);
    }
    const photos = selected.filter((widget) => widget.name === "journalphoto");
    photos.sort((a, b) => (a.wrapper.getPosition(b.wrapper) & CKEDITOR.POSITION_PRECEDING ? -1 : 1));
    const together = photos.every((widget, n) => !n || nextOf(editor, photos[n - 1], "getNext") === widget);
    return together ? photos : [];
  }

  function group(editor, widgets) {
    const kind = widgets.length === 2 ? "pair" : "gallery";
    const wide = widgets.some((widget) => widget.element.hasClass("wide")) ? "wide" : "";
    const photos = widgets.map((widget) => photo().photoIn(widget.element));
    photo().replace(editor, widgets, photo().figures({ kind, layout: wide, photos, caption: "" }));
  }

  function split(widget) {
    const left = standing(widget);
    photo().replace(widget.editor, [widget], [...photo().figures({ ...left, kind: "" }), ...lastWords(left)]);
  }

  function focusedGroup(editor) {
    const { focused } = editor.widgets;
    return focused && focused.name === "journalgallery" ? focused : null;
  }

  CKEDITOR.plugins.add("journalgallery", {
    requires: "journalphoto",

    init(editor) {
      editor.widgets.add("journalgallery", {
        allowedContent: GROUP,
        requiredContent: "figure(gallery)",
        pathName: "bộ ảnh",
        upcast(element) {
          if (element.name !== "figure" || !(element.hasClass("gallery") || element.hasClass("pair"))) return false;
          const inside = element.children.filter((child) => child.name === "figure" && Number(child.attributes["data-photo"]));
          if (!inside.length) return false;
          inside.forEach(photo().complete);
          if (!element.getFirst("figcaption")) element.add(new CKEDITOR.htmlParser.element("figcaption"));
          return true;
        },
        downcast(element) {
          for (const child of element.children.filter((each) => each.name === "figure")) {
            child.removeClass("upright");
            photo().dropEmptyCaption(child);
          }
          photo().dropEmptyCaption(element);
        },
        init() {
          openCaptions(this);
          markUpright(this);
          listenToMouse(this);
          this.on("blur", () => makeCurrent(this, null));
          this.on("key", (event) => key(this, event));
          this.on("edit", (event) => {
            event.cancel();
            photo().edit(this, standing(this));
          });
        },
      });
      editor.addCommand("groupphotos", {
        allowedContent: GROUP,
        contextSensitive: true,
        startDisabled: true,
        exec() {
          const widget = focusedGroup(editor);
          const widgets = single(editor);
          if (widget) split(widget);
          else if (widgets.length > 1) group(editor, widgets);
        },
        refresh() {
          const possible = single(editor).length > 1 ? CKEDITOR.TRISTATE_OFF : CKEDITOR.TRISTATE_DISABLED;
          this.setState(focusedGroup(editor) ? CKEDITOR.TRISTATE_ON : possible);
        },
      });
      editor.ui.addButton("JournalGallery", {
        label: "Ghép ảnh liền nhau thành cặp, bộ; hay tách ra",
        command: "groupphotos",
        icon: `${this.path}icon.svg`,
        toolbar: "insert",
      });
      editor.on("instanceReady", () => {
        if (editor.undoManager) editor.undoManager.addFilterRule((html) => html.replace(CURRENT, ""));
      });
    },
  });
})();
