// On every page of the clinic: the worker, the key, the idle lock, and sending what waits.

import { sendAll, state, unlock } from "./contact.js";
import * as vault from "./vault.js";

const told = document.documentElement.dataset; // how far it has come, for whoever looks

async function begin() {
  if (!("serviceWorker" in navigator) || !crypto.subtle) return;
  await navigator.serviceWorker.register("/phone-worker.js");
  await vault.touch();
  if ((await unlock()) === "open") await flush();
  await navigator.serviceWorker.ready;
  const kept = () => { if (navigator.serviceWorker.controller) told.phone = "ready"; };
  navigator.serviceWorker.addEventListener("controllerchange", kept);
  kept();
}

async function flush() {
  const waits = (await vault.lying()).some((row) => row.state === "waiting");
  if (!waits || !(await vault.holder())) return;
  const at = await state();
  if (at.kind === "on") await sendAll(at);
}

let touched = Date.now();
for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => {
    if (Date.now() - touched < 30000) return;
    touched = Date.now();
    vault.touch();
  }, { passive: true });
}
setInterval(() => vault.holder(), 30000); // finds out by itself that nobody is here
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
begin().catch(() => {});
