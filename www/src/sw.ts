/**
 * Keeps the whole site for use without a network: page, WASM, rules and recorded examples.
 *
 * Only files the build lists are ever answered from here. Answers of resolvers and policy hosts never are: they
 * are the evidence, and an old one would be a lie.
 *
 * Two versions never mix. Files whose name carries a digest come from the cache; all others are asked for first
 * and come from the cache only when the network fails, all of them from the one version that was kept. A new
 * version waits until the last page of the old one is closed, and then throws the old files away.
 */

import { keptUrl, places } from './lib/precache';

/** Filled in by the build, which is the first to know every file. */
declare const __WAXSEAL_PRECACHE__: { readonly version: string; readonly files: readonly string[] };

const worker = self as unknown as ServiceWorkerGlobalScope;
const { version, files } = __WAXSEAL_PRECACHE__;
const PREFIX = `waxseal:${worker.registration.scope}:`;
const CACHE = PREFIX + version;
const kept = new Set(places(files, worker.registration.scope));

worker.addEventListener('install', (event) => event.waitUntil(keep()));
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()));
worker.addEventListener('fetch', (event) => {
  const url = event.request.method === 'GET' ? keptUrl(event.request.url, kept) : null;
  if (url)
    event.respondWith(
      url.includes('/assets/') ? cacheFirst(event.request, url) : networkFirst(event.request, url),
    );
});

async function keep(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Past the browser's own cache, or a file of the last version could come into this one.
  await Promise.all(
    [...kept].map(async (url) => cache.put(url, await plain(await fetch(url, { cache: 'reload' })))),
  );
}

async function takeOver(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function cacheFirst(request: Request, url: string): Promise<Response> {
  return (await fromCache(url)) ?? fetch(request);
}

async function networkFirst(request: Request, url: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    // A page has to be seen at its own address, or its relative links lead elsewhere.
    if (new URL(request.url).pathname !== new URL(url).pathname) return Response.redirect(url);
    const response = await fromCache(url);
    if (response) return response;
    throw error;
  }
}

async function fromCache(url: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(url);
}

/** Some hosts redirect `x/index.html` to `x/`; a browser refuses a redirected response for a page. */
async function plain(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  if (!response.redirected) return response;
  return new Response(await response.blob(), { headers: response.headers });
}
