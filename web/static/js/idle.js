// Idle lock: a page that nobody touches is covered before its session ends, so that what it shows
// is not left on a screen. Board and wall stand in secured rooms and are left out (R49).

const LIMIT = 15 * 60 * 1000;
let touched = Date.now();
for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  addEventListener(kind, () => { touched = Date.now(); }, { passive: true, capture: true });
}

function look() {
  if (Date.now() - touched < LIMIT) return;
  clearInterval(timer);
  location.replace("/sign-in");
}

const timer = setInterval(look, 5000);
// A laptop that slept: look at once when it wakes.
document.addEventListener("visibilitychange", look);
addEventListener("pageshow", look);
