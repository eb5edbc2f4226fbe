// Small comforts of every page: no double sending, counting of ticked boxes. All works without.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.id === "say") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Coming back by the browser's Back button must not find a form that refuses to send.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const busy of document.querySelectorAll('[aria-busy="true"]')) busy.removeAttribute("aria-busy");
});

// "Tick at least two": says how many are missing before the form is sent.
for (const form of document.querySelectorAll("form[data-at-least]")) {
  const wanted = Number(form.dataset.atLeast);
  const note = form.querySelector("[data-at-least-note]");
  form.addEventListener("submit", (event) => {
    const ticked = form.querySelectorAll('input[type="checkbox"]:checked').length;
    if (ticked >= wanted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    note.hidden = false;
    note.focus();
  }, { capture: true });
}

// Where one signs in nobody is signed in: a phone that keeps drafts gives up its key (R52).
if (document.querySelector('form[action="/sign-in"]') && localStorage.getItem("phone-device")) {
  import("./phone/vault.js").then(async (vault) => {
    await vault.discard();
    document.documentElement.dataset.phone = "locked";
  });
}
