/** What of a request is looked at, and where each kind of request keeps it. */

/** Names in lower case, as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What is known of a request without reading it; Node's own request is one. */
export interface RequestFacts {
  readonly headers: RequestHeaders;
  /** undefined where nothing is known of the connection: not even an address that it has lost. */
  readonly socket: { readonly remoteAddress?: string | undefined } | undefined;
}

/** `Headers` of the web, and what Next.js gives for it. */
type WebHeaders = { get(name: string): string | null } & Iterable<[string, string]>;

/** Node's request, and those of Express, Koa and Fastify, which keep its names; a web `Request`, which has no socket. */
interface HeadersAndSocket {
  readonly headers: RequestHeaders | WebHeaders;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
}

/** Hono's context. `env` is the server's: with @hono/node-server it holds Node's request. */
interface HonoLike {
  readonly req: { readonly raw: { readonly headers: WebHeaders } };
  readonly env?: unknown;
}

/** The request of any framework, or the headers alone. */
export type RequestLike = HeadersAndSocket | HonoLike | WebHeaders;

/** By what they have rather than by class: frameworks bring classes of their own. */
export function requestFacts(request: RequestLike): RequestFacts {
  if ('headers' in request) return { headers: recordOf(request.headers), socket: request.socket };
  if (!('req' in request)) return { headers: recordOf(request), socket: undefined };
  const env = request.env as { incoming?: HeadersAndSocket } | undefined;
  return { headers: recordOf(request.req.raw.headers), socket: env?.incoming?.socket };
}

function recordOf(headers: RequestHeaders | WebHeaders): RequestHeaders {
  return isWeb(headers) ? Object.fromEntries(headers) : headers;
}

/** A header may be called `get`, but it is no function. */
function isWeb(headers: RequestHeaders | WebHeaders): headers is WebHeaders {
  return typeof headers.get === 'function';
}
