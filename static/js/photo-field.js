// A photo field of a form: with the chooser at hand, buttons take the place of the number.

import { choosePhoto } from "./photo-chooser.js";

function show(field, photo) {
  const input = field.querySelector("input");
  const picture = field.querySelector("img");
  input.value = photo?.id ?? "";
  picture.hidden = !photo;
  picture.src = photo?.thumbnail ?? "";
  field.querySelector(".photo-field-name").textContent = photo?.name ?? "Chưa có ảnh.";
  field.querySelector("[data-drop]").hidden = !photo;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function enhance(field) {
  const input = field.querySelector("input");
  const choose = field.querySelector("[data-choose]");
  const drop = field.querySelector("[data-drop]");
  input.hidden = true;
  field.querySelector("[data-number-help]").hidden = true;
  choose.hidden = false;
  drop.hidden = !input.value;
  choose.id = `${input.id}-choose`;
  for (const label of input.labels) label.htmlFor = choose.id;
  choose.addEventListener("click", async () => {
    const photo = await choosePhoto();
    if (photo) show(field, photo);
  });
  drop.addEventListener("click", () => {
    show(field, null);
    choose.focus();
  });
}

document.querySelectorAll("[data-photo-field]").forEach(enhance);
