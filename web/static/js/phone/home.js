// The page that stands in without signal: drafts with their plain states, conflicts side by side.

import { sendAll, state, unlock } from "./contact.js";
import * as vault from "./vault.js";

const say = document.getElementById("phone-words").dataset;
const list = document.getElementById("drafts");
const make = (tag, more = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), more);
  made.append(...inside);
  return made;
};
let at = { kind: "off" };

function signal(text, link) {
  const word = document.getElementById("signal-word");
  word.textContent = text;
  document.getElementById("signal").dataset.signal = at.kind;
  document.getElementById("go-today").hidden = at.kind === "out";
  if (link) word.append(" ", make("a", { href: "/sign-in", textContent: say.signIn }));
}

function button(text, act, plain) {
  const made = make("button", { type: "button", className: `usa-button${plain ? " plain" : ""}`, textContent: text });
  made.addEventListener("click", async () => { await act(); await show(); });
  return made;
}

function sides(draft) {
  const side = (title, pairs) => make("div", {}, make("h4", { textContent: title }),
    make("dl", { className: "answers" }, ...(pairs.length ? pairs : [["", say.none]]).flatMap(([q, a]) => [
      make("dt", { textContent: q }), make("dd", { textContent: a })])));
  return make("div", { className: "sides" }, side(say.mineTitle, draft.told.mine), side(say.theirsTitle, draft.told.theirs));
}

function whichCase(draft) {
  const id = `case-${draft.id}`;
  const choose = make("select", { className: "usa-select", id }, make("option", { value: "", textContent: say.choose }),
    ...at.cases.map((c) => make("option", { value: c.id, textContent: `${c.title} ${c.opened}` })));
  const label = make("label", { className: "usa-label", htmlFor: id, textContent: say.which });
  const go = button(say.send, () => choose.value && vault.keep({ ...draft, case_id: choose.value, state: "waiting" }));
  return [label, choose, go];
}

function words(draft) {
  if (draft.state === "conflict") return say.conflict.replace("%(name)s", draft.told.by);
  if (draft.state === "refused") return `${say.refused}: ${draft.told.says ?? ""}`;
  return say.waiting;
}

function open(draft) {
  const there = at.kind === "on" && draft.kind === "screen";
  const href = there ? `/cases/${draft.case_id}/forms/${draft.filling_id}/screens/${draft.screens[0]}` : `/phone/forms/${draft.form_id}#draft=${draft.id}`;
  return make("a", { className: "usa-button plain", href, textContent: say.open });
}

function card(draft) {
  const made = make("div", { className: "match" }, make("h3", { textContent: draft.title }));
  made.dataset.draft = draft.state;
  made.append(make("p", {}, make("b", { textContent: words(draft) }), ` ${new Date(draft.at).toTimeString().slice(0, 5)}`));
  if (draft.state === "conflict") {
    made.append(sides(draft), make("div", { className: "actions" },
      button(say.mine, () => vault.keep({ ...draft, seen: `${draft.told.seen}`, state: "waiting" })),
      button(say.theirs, () => vault.drop(draft.id), true)));
    return made;
  }
  if (draft.kind === "blank" && !draft.case_id && at.kind === "on") made.append(...whichCase(draft));
  made.append(make("div", { className: "actions" }, open(draft), ...(draft.state === "typing" && draft.case_id ? [button(say.send, () => vault.keep({ ...draft, state: "waiting" }))] : []),
    ...(draft.kind === "blank" || draft.state === "refused" ? [button(say.drop, () => vault.drop(draft.id), true)] : [])));
  return made;
}

function sentLine([draft, told]) {
  const text = `${draft.title}: ${say.sent.replace("%(time)s", told.at)}`;
  return make("p", { className: "good" }, told.next ? make("a", { href: told.next, textContent: text }) : text);
}

async function show() {
  const went = at.kind === "on" ? await sendAll(at) : [];
  const mine = await vault.drafts();
  const done = went.filter(([, told]) => told.state === "sent");
  list.replaceChildren(...done.map(sentLine), ...mine.map(card));
  document.getElementById("drafts-count").textContent = mine.length;
  document.getElementById("no-drafts").hidden = mine.length + done.length > 0;
}

function cardOf(one) {
  const lines = [...one.places, ...one.callbacks, ...one.facts].map((text) => make("li", { textContent: text }));
  const plan = one.plan.length ? [make("h4", { textContent: say.plan }), ...one.plan.map((text) => make("p", { className: "keep", textContent: text }))] : [];
  return make("div", { className: "match" }, make("h3", { textContent: one.title }), make("ul", { className: "plain" }, ...lines), ...plan);
}

async function showCards() {
  if (!say.cards) return;
  if (at.kind === "on" && (await vault.holder())) {
    const answer = await fetch("/phone/cards", { cache: "no-store" });
    if (answer.ok) await vault.keepCards((await answer.json()).cards);
  }
  const kept = await vault.cards();
  if (kept.length) document.getElementById("cards").replaceChildren(...kept.map(cardOf));
}

async function begin() {
  at = await state();
  const lock = at.kind === "on" ? await unlock(at) : (await vault.holder()) ? "open" : "locked";
  const text = { held: say.held, wiped: say.wiped, locked: at.kind === "out" ? say.out : say.locked }[lock];
  signal(text ?? { on: say.online, off: say.offline, out: say.out }[at.kind], at.kind === "out");
  await show();
  await showCards();
  document.documentElement.dataset.home = "ready";
}

addEventListener("online", begin);
document.addEventListener("visibilitychange", () => { if (!document.hidden) begin(); });
begin();
