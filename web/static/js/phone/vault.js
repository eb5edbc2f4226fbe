// What this phone keeps, encrypted. The key comes from the server with a sign-in and cannot be read
// out; a lock discards it, never the drafts (R52). A phone that is seized unlocked is out of scope.

const IDLE = 15 * 60 * 1000;
const STORES = ["key", "drafts", "cards"];

function asked(request) {
  return new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });
}

function opened() {
  const request = indexedDB.open("handoff-phone", 1);
  request.onupgradeneeded = () => {
    for (const name of STORES) request.result.createObjectStore(name, { keyPath: "id" });
  };
  return asked(request);
}

async function on(store, mode, act) {
  const base = await opened();
  try {
    return await asked(act(base.transaction(store, mode).objectStore(store)));
  } finally {
    base.close();
  }
}

/** This browser's own name; made once, and known to the server by its key only. */
export function device() {
  let id = localStorage.getItem("phone-device");
  if (!id) localStorage.setItem("phone-device", (id = crypto.randomUUID()));
  return id;
}

/** Take the key (base64) of this account; it cannot be read out again. */
export async function adopt(account, base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  await on("key", "readwrite", (s) => s.put({ id: "now", account, key, used: Date.now() }));
}

/** Lock: the key goes, what it opens stays. */
export const discard = () => on("key", "readwrite", (s) => s.clear());

/** { account, key } while the phone is unlocked, else null. */
export async function holder() {
  const held = await on("key", "readonly", (s) => s.get("now"));
  if (!held) return null;
  if (Date.now() - held.used > IDLE) { await discard(); return null; }
  return held;
}

/** Somebody is using the phone: the idle time begins anew. */
export async function touch() {
  const held = await holder();
  if (held) await on("key", "readwrite", (s) => s.put({ ...held, used: Date.now() }));
}

async function sealed(held, id, thing) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) };
  const data = new TextEncoder().encode(JSON.stringify(thing));
  return { id, account: held.account, iv, data: await crypto.subtle.encrypt(how, held.key, data) };
}

async function unsealed(held, row) {
  const how = { name: "AES-GCM", iv: row.iv, additionalData: new TextEncoder().encode(row.id) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, held.key, row.data)));
}

/** Keep a draft; false when the phone is locked. In the clear stand its id, its account, its state. */
export async function keep(draft) {
  const held = await holder();
  if (!held) return false;
  const row = { ...(await sealed(held, draft.id, draft)), state: draft.state };
  await on("drafts", "readwrite", (s) => s.put(row));
  return true;
}

/** Drafts as they lie there: [{ id, account, state }]; of one account, or of all. */
export async function lying(account) {
  const rows = await on("drafts", "readonly", (s) => s.getAll());
  return account ? rows.filter((row) => row.account === account) : rows;
}

/** The drafts of whoever unlocked the phone, in the clear, oldest first. */
export async function drafts() {
  const held = await holder();
  if (!held) return [];
  const mine = await Promise.all((await lying(held.account)).map((row) => unsealed(held, row)));
  return mine.sort((a, b) => a.at - b.at);
}

export const drop = (id) => on("drafts", "readwrite", (s) => s.delete(id));

/** Keep the cards of open cases; those of earlier go. */
export async function keepCards(cards) {
  const held = await holder();
  if (held) await on("cards", "readwrite", (s) => s.clear());
  if (!held || !cards) return;
  const row = await sealed(held, "all", cards);
  await on("cards", "readwrite", (s) => s.put(row));
}

export async function cards() {
  const held = await holder();
  const row = held && (await on("cards", "readonly", (s) => s.get("all")));
  return row && row.account === held.account ? unsealed(held, row) : [];
}

/** A supervisor's wipe: everything goes. */
export async function wipe() {
  for (const store of STORES) await on(store, "readwrite", (s) => s.clear());
}
