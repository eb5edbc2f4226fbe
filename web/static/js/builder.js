// An item of a form being written is kept as one types; without script the buttons save as well.

const form = document.querySelector("form[data-autosave]");
const note = document.getElementById("kept");
let pending;
let sending = Promise.resolve();

// Lines that now have words are counted as the server counts them, so that the next save knows them.
function number(was, filled) {
  let next = 0;
  for (const [place, field] of [...form.querySelectorAll(`[name="${was}"]`)].entries()) {
    field.value = filled(place) ? String(next++) : "";
  }
}

async function keep() {
  const body = new FormData(form);
  body.set("auto", "1");
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body });
  } catch {
    note.textContent = note.dataset.off;
    return;
  }
  if (!answer.headers.get("content-type")?.startsWith("application/json")) return;
  const told = await answer.json();
  note.textContent = note.dataset[told.state];
  if (told.state !== "kept") return;
  form.elements.seen.value = told.seen;
  const labels = body.getAll("label");
  const rules = body.getAll("question").map((one, n) => one || body.getAll("answer")[n].trim());
  number("was", (n) => labels[n].trim());
  number("condition_was", (n) => rules[n]);
}

form.addEventListener("input", () => {
  clearTimeout(pending);
  pending = setTimeout(() => { sending = sending.then(keep); }, 800);
});

form.addEventListener("submit", () => clearTimeout(pending));
