// The live board: rows come whole from the server and are put where they belong.

import { tick } from "./ages.js";
import { heard, now, out, retitle, show } from "./freshness.js";
import { ring } from "./sound.js";

const board = document.getElementById("board");
const say = document.getElementById("words").dataset;
const form = document.getElementById("say");
const row = (id) => document.getElementById(`call-${id}`);
const calls = () => [...board.querySelectorAll("tr.call")];

// --- rows -----------------------------------------------------------------------------------

function made(html) {
  const holder = document.createElement("template");
  holder.innerHTML = `<table><tbody>${html}</tbody></table>`;
  return holder.content.querySelector("tr");
}

function put(html, isNew) {
  const fresh = made(html);
  const old = row(fresh.dataset.id);
  const focused = old?.contains(document.activeElement) ? document.activeElement : null;
  if (old?.classList.contains("chosen")) fresh.classList.add("chosen");
  place(fresh, old);
  if (focused) (focused === old ? fresh : fresh.querySelector("button, a") ?? fresh).focus();
  if (isNew) announce(fresh, old);
}

function place(fresh, old) {
  if (old?.dataset.group === fresh.dataset.group && old.dataset.order === fresh.dataset.order) { old.replaceWith(fresh); return; }
  const group = document.querySelector(`tbody[data-group="${fresh.dataset.group}"]`);
  old?.remove();
  const after = [...group.querySelectorAll("tr.call")].find((r) => r.dataset.order > fresh.dataset.order);
  if (after) after.before(fresh);
  else group.append(fresh);
}

function announce(fresh, old) {
  const what = `${fresh.querySelector(".number").textContent}, ${fresh.querySelector(".type").textContent}`;
  if (fresh.dataset.group === "decide" && old?.dataset.group !== "decide") {
    fresh.classList.add("fresh-row");
    ring("decide");
    document.getElementById("news").textContent = say.new.replace("%(what)s", what);
  }
  if (fresh.classList.contains("late") && !old?.classList.contains("late")) {
    ring("late");
    document.getElementById("alarm").textContent = say.late.replace("%(what)s", what);
  }
}

function gone(id) {
  const old = row(id);
  if (!old) return;
  const held = old.contains(document.activeElement);
  const next = old.nextElementSibling ?? old.previousElementSibling;
  old.remove();
  if (held) (next?.matches(".call") ? next : document.getElementById("main")).focus();
}

function counted() {
  for (const group of document.querySelectorAll("tbody[data-group]")) {
    const n = group.querySelectorAll("tr.call").length;
    group.querySelector("[data-count]").textContent = n;
    group.querySelector(".empty").hidden = n > 0;
    if (group.dataset.group === "tests") document.getElementById("tests-count").textContent = n;
  }
  retitle();
  tick(document, now());
}

// --- the stream -----------------------------------------------------------------------------

function whole({ rows, beat }) {
  const ids = new Set(rows.map((r) => r.id));
  for (const old of document.querySelectorAll("tr.call")) if (!ids.has(old.dataset.id)) gone(old.dataset.id);
  for (const r of rows) if (row(r.id)?.dataset.key !== r.key) put(r.html, false);
  heard(beat);
  counted();
}

function changed({ rows, gone: left }) {
  for (const id of left) gone(id);
  for (const r of rows) put(r.html, true);
  counted();
}

let source;
function listen() {
  source = new EventSource(board.dataset.stream);
  source.addEventListener("whole", (e) => whole(JSON.parse(e.data)));
  source.addEventListener("changed", (e) => changed(JSON.parse(e.data)));
  source.addEventListener("beat", (e) => heard(JSON.parse(e.data)));
  source.addEventListener("out", () => { source.close(); out(); });
  source.onerror = () => {
    show();
    // The browser tries again by itself, unless the answer was no stream at all.
    if (source.readyState === EventSource.CLOSED) setTimeout(again, 3000);
  };
}

async function again() {
  try {
    const answer = await fetch(board.dataset.page, { method: "HEAD", redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 404) { out(); return; }
  } catch { /* not reachable: keep trying */ }
  listen();
}

// --- the buttons ----------------------------------------------------------------------------

const toast = document.getElementById("toast");
const undo = document.getElementById("toast-undo");
let hideToast;

function tell(text, tone, undoId) {
  toast.className = `notice toast ${tone}`;
  document.getElementById("toast-text").textContent = text;
  undo.hidden = !undoId;
  undo.dataset.id = undoId ?? "";
  toast.hidden = false;
  clearTimeout(hideToast);
  if (!undoId && tone === "good") hideToast = setTimeout(() => { toast.hidden = true; }, 8000);
  else hideToast = setTimeout(() => { toast.hidden = true; }, 30000);
}

async function send(word, id, button) {
  if (button?.getAttribute("aria-busy")) return;
  button?.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form));
  body.set(word, id);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") { out(); throw new Error("signed out"); }
    if (answer.status === 409) { tell((await answer.json()).said, "bad"); return; }
    if (!answer.ok) throw new Error(answer.status);
    form.elements.token.value = `${(await answer.json()).token}`;
    tell({ ask: say.asked, not_bh: say.refused, take_back: say.back }[word], "good", word === "take_back" ? "" : id);
  } catch {
    tell(say.failed, "bad");
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter) send(event.submitter.name, event.submitter.value, event.submitter);
});
undo.addEventListener("click", () => send("take_back", undo.dataset.id, undo));

// --- the keyboard ---------------------------------------------------------------------------

const keysSwitch = document.getElementById("keys-switch");
let keys = localStorage.getItem("board-keys") !== "off";

function showKeys() {
  keysSwitch.setAttribute("aria-pressed", keys);
  keysSwitch.textContent = keys ? say.keysOn : say.keysOff;
}
keysSwitch.addEventListener("click", () => {
  keys = !keys;
  localStorage.setItem("board-keys", keys ? "on" : "off");
  showKeys();
});

const chosen = () => board.querySelector("tr.chosen");
function choose(target) {
  if (!target) return;
  chosen()?.classList.remove("chosen");
  target.classList.add("chosen");
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
}
function step(by) {
  const all = calls();
  const at = all.indexOf(chosen());
  choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]);
}
const press = (name) => chosen()?.querySelector(`button[name="${name}"]`)?.click();
const commands = {
  j: () => step(1), k: () => step(-1), a: () => press("ask"), n: () => press("not_bh"), u: () => press("take_back"),
};
document.addEventListener("keydown", (event) => {
  if (!keys || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "Enter" && event.target.matches("tr.call")) event.target.querySelector("a").click();
  commands[event.key]?.();
});
board.addEventListener("focusin", (event) => {
  const target = event.target.closest("tr.call");
  if (target && target !== chosen()) { chosen()?.classList.remove("chosen"); target.classList.add("chosen"); }
});

document.getElementById("keys").hidden = false;
showKeys();
show();
listen();
setInterval(() => { show(); tick(document, now()); }, 1000);
document.addEventListener("visibilitychange", show);
