// Words of the clinic stand on the board for the time of a lease. Also where the line is dead, and
// nobody renews or takes them back, they leave the page in the second in which the lease ends.

import { now } from "./freshness.js";

function end() {
  for (const words of document.querySelectorAll("[data-until]")) {
    if (Date.parse(words.dataset.until) <= now()) words.remove();
  }
}

setInterval(end, 1000);
document.addEventListener("visibilitychange", end);
