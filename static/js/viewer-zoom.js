// Zoom of the page viewer: by buttons, Ctrl and the wheel, two fingers, a double click; moved about
// by scrolling or dragging. A picture with more pixels is fetched only when these are to be seen.

const STEPS = [1, 1.5, 2, 3, 4];
const MOST = STEPS.at(-1);
const KEPT = "xem-trang-co"; // for this tab: the next page opens as large

const widest = (one) => Math.max(0, ...(one?.srcset.match(/\d+(?=w)/g) ?? []));

export function zooming(stage) {
  const sheet = stage.querySelector("[data-sheet]");
  const tools = document.querySelector("[data-zoom]");
  const says = tools.querySelector("[data-says]");
  let zoom = 1;

  // The zoom at which all of the page is in sight.
  function least() {
    const room = innerHeight - document.querySelector(".viewer-bar").offsetHeight - 24;
    return Math.min(1, (room * zoom) / sheet.offsetHeight);
  }

  // The point of the page at `at` (in the window) stays there.
  function to(wanted, at = middle()) {
    const next = Math.min(MOST, Math.max(least(), wanted));
    const was = sheet.getBoundingClientRect();
    const [x, y] = [(at.x - was.left) / was.width, (at.y - was.top) / was.height];
    zoom = Math.abs(next - 1) < 0.02 ? 1 : next;
    sheet.style.setProperty("--zoom", zoom);
    stage.classList.toggle("is-zoomed", zoom > 1);
    if (zoom > 1) {
      stage.scrollIntoView({ block: "nearest", behavior: "instant" });
      const now = sheet.getBoundingClientRect();
      stage.scrollBy(now.left + x * now.width - at.x, now.top + y * now.height - at.y);
    }
    says.textContent = `${Math.round(zoom * 100)}%`;
    remember();
    if (zoom > 1) sharpen();
  }

  // What one looks at: the hit, where it is in sight, else the middle of what is.
  function middle() {
    const box = stage.getBoundingClientRect();
    const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
    const hit = sheet.querySelector(".is-current")?.getBoundingClientRect();
    const at = hit && { x: hit.left + hit.width / 2, y: hit.top + hit.height / 2 };
    if (at && at.x > box.left && at.x < box.right && at.y > top && at.y < bottom) return at;
    return { x: box.left + box.width / 2, y: (top + bottom) / 2 };
  }

  function remember() {
    try {
      sessionStorage.setItem(KEPT, zoom);
    } catch {
      // The next page opens as usual.
    }
  }

  // WebP has all widths but the largest, which is JPEG alone.
  function sharpen() {
    for (const image of sheet.querySelectorAll("img")) {
      const source = image.parentElement.querySelector("source");
      for (const one of [source, image]) if (one) one.sizes = `${image.clientWidth}px`;
      const has = widest(source);
      if (image.clientWidth * devicePixelRatio > has && widest(image) > has) source?.remove();
    }
  }

  function by(step) {
    const steps = [least(), ...STEPS].filter((each, at, all) => !at || each > all[at - 1] + 0.02);
    if (step > 0) to(steps.find((each) => each > zoom + 0.02) ?? MOST);
    else to(steps.findLast((each) => each < zoom - 0.02) ?? steps[0]);
  }

  // Whether there was anything more to see on that side.
  function pan(step) {
    if (zoom <= 1) return false;
    const { scrollLeft } = stage;
    stage.scrollBy(step * stage.clientWidth * 0.4, 0);
    return Math.abs(stage.scrollLeft - scrollLeft) > 1;
  }

  function byWheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    to(zoom * Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
  }

  function byFingers() {
    const between = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    const centre = ([a, b]) => ({ x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 });
    let from = null;
    stage.addEventListener("touchstart", ({ touches }) => {
      from = touches.length === 2 ? { zoom, apart: between(touches) } : null;
    }, { passive: true });
    stage.addEventListener("touchmove", (event) => {
      if (!from || event.touches.length !== 2) return;
      event.preventDefault();
      to((from.zoom * between(event.touches)) / from.apart, centre(event.touches));
    }, { passive: false });
  }

  function byMouse() {
    let held = null;
    stage.addEventListener("dragstart", (event) => event.preventDefault());
    // The link to the picture alone is for those without this script, and for the Enter key.
    stage.addEventListener("click", (event) => {
      const isPlain = event.detail && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (isPlain && event.target.closest(".leaf-sharp")) event.preventDefault();
    });
    stage.addEventListener("dblclick", (event) => {
      to(zoom > 1 ? 1 : 2, { x: event.clientX, y: event.clientY });
    });
    stage.addEventListener("pointerdown", (event) => {
      if (zoom > 1 && event.pointerType === "mouse" && !event.button) held = event;
    });
    addEventListener("pointermove", (event) => {
      if (!held) return;
      stage.scrollBy(held.clientX - event.clientX, held.clientY - event.clientY);
      held = event;
    });
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (held = null));
  }

  tools.hidden = false;
  stage.classList.add("is-live");
  tools.addEventListener("click", (event) => by(Number(event.target.closest("button")?.dataset.by ?? 0)));
  stage.addEventListener("wheel", byWheel, { passive: false });
  byFingers();
  byMouse();
  try {
    const before = Number(sessionStorage.getItem(KEPT));
    if (before && before !== 1) to(before);
  } catch {
    // Nothing is remembered.
  }
  return { to, by, pan, get isIn() { return zoom > 1; } };
}
