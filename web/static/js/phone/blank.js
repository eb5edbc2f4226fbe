// A blank form filled without signal, or a screen of a case opened again without it.

import { answered, restore, typed } from "./fields.js";
import * as vault from "./vault.js";

const form = document.getElementById("blank");
const say = document.getElementById("phone-words").dataset;
const note = document.getElementById("phone-note");
const parts = [...form.querySelectorAll("[data-screen]")];
let draft = { id: crypto.randomUUID(), kind: "blank", seen: "0", form_id: form.dataset.form, title: form.dataset.title };
let pending;

async function keep(state) {
  clearTimeout(pending);
  const screens = draft.kind === "screen" ? draft.screens : parts.filter(answered).map((p) => p.dataset.screen);
  draft = { ...draft, state, screens, fields: typed(form), at: Date.now() };
  const kept = await vault.keep(draft).catch(() => false);
  note.textContent = kept ? say.waiting : say.locked;
  form.dataset.kept = kept ? "1" : "";
  return kept;
}

async function found() {
  const wanted = location.hash.replace("#draft=", "");
  const earlier = wanted && (await vault.drafts()).find((d) => d.id === wanted);
  if (!(await vault.holder())) note.textContent = say.locked;
  if (!earlier) return;
  draft = earlier;
  restore(form, draft.fields);
  if (draft.kind === "screen") for (const part of parts) part.hidden = !draft.screens.includes(part.dataset.screen);
}

form.addEventListener("input", () => {
  clearTimeout(pending);
  pending = setTimeout(() => keep("typing"), 150);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await keep("waiting")) location.assign("/phone");
});
found();
