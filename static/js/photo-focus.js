// The photo form: a click on the picture sets its focal point; the marker shows where it is.

const picture = document.querySelector("[data-photo-focus]");
const [x, y] = ["#id_focal_x", "#id_focal_y"].map((id) => document.querySelector(id));

function place() {
  picture.style.setProperty("--x", x.value);
  picture.style.setProperty("--y", y.value);
}

if (picture && x && y) {
  picture.classList.add("is-live");
  picture.title = "Bấm để chọn điểm chính của ảnh";
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    x.value = ((event.clientX - box.left) / box.width).toFixed(2);
    y.value = ((event.clientY - box.top) / box.height).toFixed(2);
    place();
  });
  for (const input of [x, y]) input.addEventListener("input", place);
  place();
}
