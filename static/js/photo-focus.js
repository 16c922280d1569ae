// The photo form: the focal point, set on the picture by click, drag or arrow keys, with every step
// to be undone and the cuts shown as lists will show them (in tenths: see articles/pictures.py).

const place = document.querySelector("[data-photo-focus]");
const fields = ["#id_focal_x", "#id_focal_y"].map((id) => document.querySelector(id));
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.01;
const past = [];

const share = (value) => Math.min(1, Math.max(0, Math.round(value * 100) / 100)) || 0;
const here = () => fields.map((field) => share(Number(field.value)));

function show([x, y]) {
  place.style.setProperty("--x", x);
  place.style.setProperty("--y", y);
  place.style.setProperty("--cut-x", `${Math.round(x * 10) * 10}%`);
  place.style.setProperty("--cut-y", `${Math.round(y * 10) * 10}%`);
}

function enhance() {
  const picture = place.querySelector("[data-picture]");
  const undo = place.querySelector("[data-undo]");
  const point = document.createElement("button");
  point.type = "button";
  point.className = "photo-focus-point";
  picture.append(point);
  place.querySelector("[data-tools]").hidden = false;
  place.classList.add("is-live");

  function refresh() {
    const [x, y] = here();
    show([x, y]);
    const words = `Điểm chính: ${Math.round(x * 100)} % từ trái, ${Math.round(y * 100)} % từ trên`;
    point.setAttribute("aria-label", `${words}. Phím mũi tên để dời.`);
    place.querySelector("[data-says]").textContent = words;
    undo.disabled = !past.length;
  }

  function put(to) {
    to.forEach((value, index) => (fields[index].value = share(value)));
    fields[0].dispatchEvent(new Event("change", { bubbles: true }));
    refresh();
  }

  function note(from = here()) {
    if (past.at(-1)?.join() !== from.join()) past.push(from);
  }

  function back() {
    if (past.length) put(past.pop());
  }

  const under = (event) => {
    const box = picture.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };

  picture.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault(); // the browser would drag the picture away
    note();
    put(under(event));
    picture.setPointerCapture(event.pointerId);
    point.focus();
  });
  picture.addEventListener("pointermove", (event) => {
    if (picture.hasPointerCapture(event.pointerId)) put(under(event));
  });
  point.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      return back();
    }
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    note();
    const step = event.shiftKey ? 10 * STEP : STEP;
    put(here().map((value, index) => value + way[index] * step));
  });
  undo.addEventListener("click", back);
  place.querySelector("[data-centre]").addEventListener("click", () => {
    note();
    put([0.5, 0.5]);
  });
  for (const field of fields) field.addEventListener("input", refresh);
  refresh();
}

if (place) {
  show([Number(place.dataset.x), Number(place.dataset.y)]);
  if (fields.every((field) => field && !field.disabled)) enhance();
}
