// Keeps pages on the reader's device: those that were visited, and on request the whole book. Written by the build.
"use strict";

// Each file of the book, with a hash of what is in it.
const FILES = {{ files }};
const BUILD = {{ build }};
const CACHE = `cvnotes-${BUILD}`;
const SCOPE = self.registration.scope;
// Beside the files, what they were when they were kept.
const TABLE = `${SCOPE}kept-files.json`;
// Seconds after which a page that is kept is shown, where the network says nothing.
const PATIENCE = 4;

/** The name of a file in FILES, or undefined for an address of anything else. */
function nameOf(address) {
  const url = new URL(address);
  url.search = url.hash = "";
  if (!url.href.startsWith(SCOPE)) return undefined;
  const name = decodeURI(url.href.slice(SCOPE.length)) || "index.html";
  return name in FILES ? name : undefined;
}

/** The one address under which a file is kept. */
function addressOf(name) {
  return SCOPE + encodeURI(name);
}

async function fetched(name) {
  const response = await fetch(addressOf(name), { cache: "no-cache" });
  if (!response.ok) throw new Error(`${response.status}: ${name}`);
  return response;
}

// A new build: what was kept is kept on, and fetched again where it has changed. If that fails, the old build stays.
async function renew() {
  const cache = await caches.open(CACHE);
  await cache.put(TABLE, new Response(JSON.stringify(FILES)));
  for (const key of await olderCaches()) {
    const before = await caches.open(key);
    const table = await before.match(TABLE);
    const was = table ? await table.json() : {};
    for (const request of await before.keys()) {
      const name = nameOf(request.url);
      if (!name || (await cache.match(addressOf(name)))) continue;
      const response = was[name] === FILES[name] ? await before.match(request) : await fetched(name);
      await cache.put(addressOf(name), response);
    }
  }
  await self.skipWaiting();
}

async function olderCaches() {
  return (await caches.keys()).filter((key) => key.startsWith("cvnotes-") && key !== CACHE);
}

async function takeOver() {
  for (const key of await olderCaches()) await caches.delete(key);
  await self.clients.claim();
}

/** From the network, and kept; what is kept, where there is no network or it does not answer. */
async function answer(request, name) {
  const cache = await caches.open(CACHE);
  // The browser's own memory of a page may be older than what is kept here.
  const memory = name.endsWith(".html") ? "no-cache" : "default";
  const network = fetch(request.url, { cache: memory }).then(async (response) => {
    if (response.ok) await cache.put(addressOf(name), response.clone());
    return response;
  });
  const kept = await cache.match(addressOf(name));
  if (!kept) return network.catch(() => absent());
  const patience = new Promise((resolve) => setTimeout(resolve, 1000 * PATIENCE, kept));
  return Promise.race([network.catch(() => kept), patience]);
}

function absent() {
  const text = "<!DOCTYPE html><html lang=en><meta charset=utf-8><meta name=viewport content=width=device-width>" +
    `<title>Not on this device</title><h1>Not on this device</h1><p>There is no connection, and this page was not kept. ` +
    `<a href="${SCOPE}">The cover</a></p>`;
  return new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/** Keep files that are not kept yet; `say` is told how many of them are. */
async function keep(names, say) {
  const cache = await caches.open(CACHE);
  const missing = [];
  for (const name of names) if (!(await cache.match(addressOf(name)))) missing.push(name);
  let done = names.length - missing.length;
  say(done);
  const next = async () => {
    while (missing.length) {
      const name = missing.shift();
      await cache.put(addressOf(name), await fetched(name));
      say(++done);
    }
  };
  await Promise.all(Array.from({ length: 6 }, next));
}

self.addEventListener("install", (event) => event.waitUntil(renew()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const name = event.request.method === "GET" ? nameOf(event.request.url) : undefined;
  if (name) event.respondWith(answer(event.request, name));
});
self.addEventListener("message", (event) => {
  const { visited } = event.data;
  const names = visited ? visited.map(nameOf).filter(Boolean) : Object.keys(FILES);
  const [port] = event.ports;
  const say = (done) => port?.postMessage({ done, all: names.length });
  event.waitUntil(keep(names, say).catch((error) => port?.postMessage({ error: String(error) })));
});
