// The service worker. VERSION and KEEP stand above, written by the server: our own files, the shell
// and blank forms; never a page with a person's data.

const CACHE = `handoff-phone-${VERSION}`;
const PATIENCE = 8000;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(settle()));

async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all(KEEP.map(async (address) => {
    const answer = await fetch(address, { cache: "reload", redirect: "error" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    await cache.put(address, answer);
  }));
  await self.skipWaiting();
}

async function settle() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

const late = () => new Promise((_, no) => { setTimeout(() => no(new Error("late")), PATIENCE); });

async function page(request, path) {
  try {
    return await Promise.race([fetch(request), late()]);
  } catch (error) {
    const kept = (await caches.match(path)) ?? (await caches.match("/phone"));
    if (kept) return kept;
    throw error;
  }
}

async function file(request, address) {
  const hashed = address.includes("?v=");
  const kept = await caches.match(address);
  if (hashed && kept) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url.pathname));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, url.pathname + url.search));
});
