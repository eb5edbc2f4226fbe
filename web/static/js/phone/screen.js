// A screen of a form in a case: kept as one types, sent when saved, or when signal returns.

import { send, state, unlock } from "./contact.js";
import { restore, typed } from "./fields.js";
import * as vault from "./vault.js";

const form = document.querySelector("form[data-phone]");
const say = document.getElementById("phone-words").dataset;
const [, caseId, fillingId, number] = form.getAttribute("action").match(/^\/cases\/([^/]+)\/forms\/([^/]+)\/screens\/(\d+)$/);
let draft;
let pending;
let typedSince = false;

function note(text, tone) {
  let place = document.getElementById("phone-note");
  if (!place) {
    place = Object.assign(document.createElement("p"), { id: "phone-note" });
    place.setAttribute("role", "status");
    form.before(place);
  }
  place.className = `notice ${tone}`;
  const see = Object.assign(document.createElement("a"), { href: "/phone", textContent: say.see });
  place.replaceChildren(text, " ", ...(tone === "calm" ? [] : [see]));
}

function fresh() {
  return {
    id: crypto.randomUUID(), kind: "screen", state: "typing", case_id: caseId, filling_id: fillingId,
    form_id: form.dataset.form, title: form.dataset.title, seen: form.dataset.seen, screens: [number],
  };
}

async function keep(kind, submitter) {
  clearTimeout(pending);
  // What was saved may have been sent by another tab: what is typed after that is a draft of its own.
  const left = typedSince && draft?.state === "waiting" ? draft.id : null;
  typedSince = false;
  draft = { ...(draft ?? fresh()), ...(left && { id: crypto.randomUUID() }), state: kind, fields: typed(form, submitter), at: Date.now() };
  const kept = await vault.keep(draft);
  if (kept && left) await vault.drop(left);
  return kept;
}

async function found() {
  if ((await unlock()) !== "open") return;
  const mine = await vault.drafts();
  draft = mine.find((d) => d.filling_id === fillingId && d.screens[0] === number);
  if (draft) { restore(form, draft.fields); note(say.back, "unsure"); }
}

form.addEventListener("input", () => {
  typedSince = true;
  clearTimeout(pending);
  pending = setTimeout(() => keep("typing").then((kept) => kept && form.setAttribute("data-kept", "1")), 150);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { submitter } = event;
  submitter?.setAttribute("aria-busy", "true");
  const kept = await keep("waiting", submitter).catch(() => false);
  if (!kept) { form.append(hiddenOf(submitter)); form.submit(); return; }
  const at = await state();
  const told = at.kind === "on" ? await send(draft, at) : { state: at.kind };
  submitter?.removeAttribute("aria-busy");
  if (told.state === "sent") { location.assign(told.next); return; }
  if (told.state === "conflict" || told.state === "refused") { location.assign("/phone"); return; }
  note(told.state === "out" ? say.out : say.waiting, "unsure");
});

// Without a key nothing is kept here: the form goes the plain way, with the button that was pressed.
function hiddenOf(submitter) {
  return Object.assign(document.createElement("input"), { type: "hidden", name: submitter?.name || "stay-plain", value: submitter?.value ?? "" });
}

found();
