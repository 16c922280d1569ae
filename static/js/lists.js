/* On a phone the rows of a list come first: what narrows the list and what takes it along is
   folded above them. Without this script it stands where Django puts it. */

const narrow = matchMedia("(max-width: 767px)");
const rows = document.getElementById("changelist-form");
const filter = document.getElementById("changelist-filter");
const parts = [filter, document.querySelector(".list-export")].filter(Boolean);

const fold = document.createElement("details");
fold.className = "list-fold";
fold.innerHTML = `<summary>${filter ? "Bộ lọc, tải CSV" : "Tải CSV"}</summary>`;

const places = parts.map((part) => {
  const place = document.createComment("");
  part.before(place);
  return place;
});

function arrange() {
  if (narrow.matches) {
    rows.before(fold);
    fold.append(...parts);
  } else {
    places.forEach((place, at) => place.after(parts[at]));
    fold.remove();
  }
}

if (rows && parts.length) {
  narrow.addEventListener("change", arrange);
  arrange();
}
