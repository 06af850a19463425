// The service worker: the pages of the door open without a network. Endpoints/Installable.cs puts `version` and `files` in front of this.
// Kept here: one page without a name in it, and the files that it needs. Never a roster, never a page with names.

/* global version, files */
const cacheName = `door-${version}`;
const shell = '/attendance/offline';
const patience = 4000; // ms for the network: a hall's Wi-Fi that lets nothing through must not hold up a queue of people
const shown = /^\/attendance(\/[^/]+\/(\d{4}-\d\d-\d\d|workshops\/\d+\/[^/]+)(\/scan)?)?\/?$/; // what the page from here can stand in for (offline.js)
const fromHere = new Set(); // pages that were answered from here: their files come from here too, so that all are of one version

self.addEventListener('install', event => event.waitUntil((async () => {
  const cache = await caches.open(cacheName);
  await Promise.all([shell, ...files].map(async address => {
    const response = await fetch(address, { cache: 'reload' });
    if (!response.ok || response.redirected) {
      throw new Error(`${address}: ${response.status}`); // signed out meanwhile: it is tried again with the next page
    }
    await cache.put(address, response);
  }));
  await self.skipWaiting();
})()));

self.addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith('door-') && name !== cacheName) {
      await caches.delete(name);
    }
  }
  await self.clients.claim();
})()));

/** Not by a signal: a navigation's request must be sent as it is. */
const inTime = answer => Promise.race([answer, new Promise((_, reject) => { setTimeout(reject, patience, new Error('too slow')); })]);

const kept = async address => (await caches.open(cacheName)).match(address);

/** Any other page takes its time; only without a network is it said from here that it needs one. */
async function page(event, pathname) {
  const answer = fetch(event.request);
  try {
    const response = await (shown.test(pathname) ? inTime(answer) : answer);
    if (response.status < 500 || !shown.test(pathname)) {
      return response;
    }
  } catch {
    // no network
  }
  const here = await kept(shell);
  if (here) {
    fromHere.add(event.resultingClientId);
  }
  return here ?? answer;
}

async function file(event, pathname) {
  if (!fromHere.has(event.clientId)) {
    try {
      return await inTime(fetch(event.request));
    } catch {
      fromHere.add(event.clientId);
    }
  }
  return await kept(pathname) ?? fetch(event.request);
}

self.addEventListener('fetch', event => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== self.location.origin) {
    return;
  }
  if (mode === 'navigate') {
    if (pathname === '/attendance' || pathname.startsWith('/attendance/')) {
      event.respondWith(page(event, pathname));
    }
  } else if (files.includes(pathname)) {
    event.respondWith(file(event, pathname));
  }
});
