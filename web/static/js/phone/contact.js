// Is there signal, who is signed in, and sending what waits: each draft once, with a fresh token.

import * as vault from "./vault.js";

const LONG = 3000;

/** on (with account, csrf, cases), out (signed out), off. `navigator.onLine` lies, so it is asked. */
export async function state() {
  try {
    const answer = await fetch("/phone/state", { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(LONG) });
    if (answer.ok) return { kind: "on", ...(await answer.json()) };
    return { kind: answer.type === "opaqueredirect" ? "out" : "off" };
  } catch {
    return { kind: "off" };
  }
}

function post(path, fields, csrf, long = LONG) {
  const body = new URLSearchParams([...fields, ["csrf", csrf]]);
  return fetch(path, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(long) });
}

/** Get the key if it is not here: "open", "held", "wiped", "out" or "off". */
export async function unlock(now) {
  if (await vault.holder()) return "open";
  const at = now ?? (await state());
  if (at.kind !== "on") return at.kind;
  const waiting = (await vault.lying(at.account)).length;
  try {
    const answer = await post("/phone/key", [["device_id", vault.device()], ["drafts", waiting]], at.csrf);
    const told = await answer.json();
    if (told.code === "given") await vault.adopt(told.account, told.key);
    if (told.code === "wipe") {
      await vault.wipe();
      await post("/phone/wiped", [["device_id", vault.device()]], at.csrf);
      return "wiped";
    }
    return told.code === "given" ? "open" : told.code;
  } catch {
    return "off";
  }
}

function fieldsOf(draft) {
  const about = ["case_id", "filling_id", "form_id", "seen"].map((name) => [name, draft[name] ?? ""]);
  return [["draft_id", draft.id], ...about, ...draft.screens.map((n) => ["screen", n]), ...draft.fields];
}

/** Send one draft. Gone from here only after the receipt; a conflict or refusal stays, and says so. */
export async function send(draft, at) {
  let answer;
  try {
    answer = await post("/phone/send", fieldsOf(draft), at.csrf, 15000);
  } catch {
    return { state: "off" };
  }
  if (answer.type === "opaqueredirect") return { state: "out" };
  const told = await answer.json().catch(() => ({ state: "refused" }));
  if (answer.ok) {
    await vault.drop(draft.id);
  } else if (told.state === "conflict" || told.state === "refused") {
    await vault.keep({ ...draft, state: told.state, told });
  }
  return told;
}

/** Send everything that waits; one tab at a time. Returns how each went. */
export function sendAll(at) {
  return navigator.locks.request("phone-outbox", async () => {
    const went = [];
    for (const draft of await vault.drafts()) {
      if (draft.state !== "waiting" || !draft.case_id) continue;
      const told = await send(draft, at);
      went.push([draft, told]);
      if (told.state === "off" || told.state === "out") break;
    }
    return went;
  });
}
