/** The Cache API as a place for the last known good. */
import type { EdgeCache } from './edge-cache.ts';

/** What is needed of a Cache: `caches.default`, or what `caches.open('flags')` resolves to. */
export interface CacheLike {
  match(url: string): Promise<Pick<Response, 'text'> | undefined>;
  put(url: string, response: Response): Promise<unknown>;
}

/** @param cache or a promise of one. */
export function cacheApi(cache: CacheLike | Promise<CacheLike>): EdgeCache {
  return {
    renews: true,
    async get(name) {
      const response = await (await cache).match(addressOf(name));
      return response?.text();
    },
    async put(name, text) {
      // Kept for as long as there is room: it is what answers when the service is gone.
      const headers = { 'content-type': 'application/json', 'cache-control': 'max-age=31536000' };
      await (await cache).put(addressOf(name), new Response(text, { headers }));
    },
  };
}

/** Nobody can ask for it over the network: the domain is one that never exists (RFC 2606). */
function addressOf(name: string): string {
  return `https://halyard.invalid/${name}`;
}
