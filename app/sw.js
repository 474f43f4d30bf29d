// Keeps one whole release of the app on the device, so that it opens with no connection.
//
// It answers GET requests for our own files and nothing else: what a person recorded never passes through here. A release
// is fetched as a whole or not at all, waits until the page says the moment is safe, and the files of the release before
// stay until no window runs them (field note B 20). The build writes the release's name and its files into this file.
'use strict';

const RELEASE = typeof __RELEASE__ === 'undefined' ? null : __RELEASE__;
const FILES = typeof __FILES__ === 'undefined' ? [] : __FILES__;
// The desk's program is as large as all the rest, so only a browser that has used the desk keeps it.
const DESK = typeof __DESK__ === 'undefined' ? [] : __DESK__;

const PREFIX = 'thucdia-shell-';
const CACHE = PREFIX + RELEASE;
const INDEX = '/index.html';
// Remembers which windows this release opened; the worker itself is stopped and started at the browser's pleasure.
const WINDOW = '/.window/';
const DESK_USED = '/.desk';
const MATCH = { ignoreVary: true, ignoreSearch: true };

async function install() {
  const isDesk = (await caches.match(DESK_USED)) !== undefined;
  const shell = await caches.open(CACHE);
  await Promise.all(
    [...new Set([INDEX, ...FILES, ...(isDesk ? DESK : [])])].map(async (path) => {
      const response = await fetch(path, { cache: 'reload' });
      const isPage = (response.headers.get('content-type') ?? '').includes('text/html');
      // A server that answers a missing file with the index page must not have that page kept as a script.
      if (!response.ok || response.redirected || isPage !== path.endsWith('.html')) {
        throw new Error(`${path} could not be kept (status ${response.status}); the release before stays in use.`);
      }
      await shell.put(path, response);
    }),
  );
  if (isDesk) await shell.put(DESK_USED, new Response(''));
}

async function installOrLeaveNothing() {
  try {
    await install();
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** Deletes the shells of other releases once every open window runs this one. */
async function tidy() {
  const shell = await caches.open(CACHE);
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = new Set(windows.map((client) => WINDOW + client.id));
  const ours = (await shell.keys()).map((request) => new URL(request.url).pathname).filter((path) => path.startsWith(WINDOW));
  await Promise.all(ours.filter((path) => !open.has(path)).map((path) => shell.delete(path)));
  if ([...open].some((path) => !ours.includes(path))) return;
  // Names first, then the question: a release whose shell is among them is still installing or waiting, and needs it.
  const names = await caches.keys();
  if (self.registration.installing || self.registration.waiting) return;
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function activate() {
  await self.clients.claim();
  await tidy();
}

async function remember(windowId) {
  if (!windowId) return;
  const shell = await caches.open(CACHE);
  await shell.put(WINDOW + windowId, new Response(''));
}

/** Answers a navigation with a page of this release, whatever the address: the app's router reads it. */
async function page(request) {
  const { pathname } = new URL(request.url);
  const shell = await caches.open(CACHE);
  const path = pathname !== '/' && FILES.includes(pathname) ? pathname : INDEX;
  return (await shell.match(path, MATCH)) ?? fetch(request);
}

/** Answers a file: from this release, else from one that an older window still runs, else from the network. */
async function file(event) {
  const { request } = event;
  const shell = await caches.open(CACHE);
  const kept = (await shell.match(request, MATCH)) ?? (await caches.match(request, MATCH));
  if (kept) return kept;
  const response = await fetch(request);
  const { pathname } = new URL(request.url);
  if (response.ok && DESK.includes(pathname)) event.waitUntil(keepDesk(shell, pathname, response.clone()));
  return response;
}

async function keepDesk(shell, path, response) {
  try {
    await shell.put(path, response);
    await shell.put(DESK_USED, new Response(''));
  } catch (error) {
    // A device without room opens the desk from the network each time.
    console.warn('The desk could not be kept.', error);
  }
}

function isOurs(request) {
  const { origin, pathname } = new URL(request.url);
  const isService = pathname === '/healthz' || pathname === '/sw.js' || pathname === '/api' || pathname.startsWith('/api/');
  return request.method === 'GET' && origin === self.location.origin && !isService;
}

// Without a release (a developer's build) there is nothing to keep, and old files would only be in the way.
if (RELEASE !== null) {
  self.addEventListener('install', (event) => event.waitUntil(installOrLeaveNothing()));
  self.addEventListener('activate', (event) => event.waitUntil(activate()));

  self.addEventListener('message', (event) => {
    if (event.data?.type === 'activate') event.waitUntil(self.skipWaiting());
    if (event.data?.type === 'opened') event.waitUntil(tidy());
  });

  self.addEventListener('fetch', (event) => {
    const { request } = event;
    if (!isOurs(request)) return;
    if (request.mode === 'navigate') {
      event.respondWith(page(request));
      event.waitUntil(remember(event.resultingClientId));
    } else {
      event.respondWith(file(event));
    }
  });
}
