// Ages in words, the same as the server writes them, kept ticking on the page.

// `1 day`, `2 days`, in the language of the page; English says them as the server does.
function days() {
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "day", unitDisplay: "long" });
}

export function words(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return days().format(Math.floor(s / 86400));
}

/** Rewrite every `<time data-since>` below `root`; `now` in milliseconds of the server's clock. */
export function tick(root, now) {
  for (const time of root.querySelectorAll("time[data-since]")) {
    const text = words((now - Date.parse(time.dateTime)) / 1000);
    if (time.textContent !== text) time.textContent = text;
  }
}
