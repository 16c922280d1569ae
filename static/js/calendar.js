// Django opens its calendar and clock beside their icons, even where there is no room for them.

const MARGIN = 8;

function keepInside(box) {
  const { left, top, width, height } = box.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const shift = (at, room) => Math.max(MARGIN, Math.min(at, room - MARGIN)) - at;
  box.style.left = `${parseFloat(box.style.left) + shift(left, clientWidth - width)}px`;
  box.style.top = `${parseFloat(box.style.top) + shift(top, clientHeight - height)}px`;
}

// On its way down: Django stops the click before it comes back up, and places the box in between.
document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".datetimeshortcuts, .calendarbox")) return;
  requestAnimationFrame(() => {
    const boxes = [...document.querySelectorAll(".calendarbox, .clockbox")];
    boxes.filter((box) => box.checkVisibility()).forEach(keepInside);
  });
}, true);
