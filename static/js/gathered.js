// The entries a reader has gathered for index cards: their numbers, in this browser alone.

const PLACE = "phieu-trich";
export const MOST = 100; // issues/citing/cards.py shows no more

export function gathered() {
  try {
    const keys = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(keys) ? keys.filter((key) => /^[1-9]\d{0,17}$/.test(key)) : [];
  } catch {
    return [];
  }
}

// Returns whether the browser keeps them.
export function keep(keys) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(keys));
    return true;
  } catch {
    return false;
  }
}

// Calls `act` when another tab has changed the list.
export function whenChanged(act) {
  addEventListener("storage", (event) => {
    if (event.key === PLACE || event.key === null) act();
  });
}
