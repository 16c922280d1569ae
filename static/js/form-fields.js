// What stands in the article form right now, as a browser would send it, editors included.

// The form's own workings, and the step that is pressed; typed.py leaves the same ones out.
const LEFT_OUT = /^(csrfmiddlewaretoken|seen|at_[01]|reason|_.*|editing-.*)$/;
const texts = new WeakMap(); // editor -> its HTML since the last change

function textOf(editor) {
  if (!texts.has(editor)) {
    texts.set(editor, null);
    editor.on("change", () => texts.set(editor, null));
  }
  // In the source view an editor tells no changes.
  if (texts.get(editor) === null || editor.mode === "source") texts.set(editor, editor.getData());
  return texts.get(editor);
}

// {name: [values]}. An editor nobody typed in counts as its text area: opening it changes nothing.
export function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !LEFT_OUT.test(name)) (fields[name] ??= []).push(value);
  }
  for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) {
    const area = editor.element.$;
    if (area.form === form && editor.checkDirty()) fields[area.name] = [textOf(editor)];
  }
  return fields;
}
