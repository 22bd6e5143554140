/**
 * What a browser adds by itself lets in only what comes from the service's own pages (SEC-21): a cookie is sent along
 * with whatever any page makes a browser ask.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { OperationError } from '@halyard/contract';

/** Where browsers see the service. */
export interface Place {
  /** E.g. https://flags.example. */
  origin: string;
  /** Where a proxy adds one, e.g. /halyard; else ''. */
  path: string;
}

/**
 * Throws FORBIDDEN unless the request was made by a page of this origin. Reading may also be what somebody typed into
 * the address bar, and programs that are no browsers say nothing of where they come from; what changes something has
 * to say it, and what it sends has to be JSON or YAML, which no form can.
 */
export function requireSameOrigin(
  { method, headers }: { method?: string | undefined; headers: IncomingHttpHeaders },
  { origin }: Pick<Place, 'origin'>,
): void {
  const isHandshake = headers.upgrade !== undefined;
  const isReading = (method === 'GET' || method === 'HEAD') && !isHandshake;
  const { origin: from } = headers;
  const site = headers['sec-fetch-site'];
  if (from !== undefined && from !== origin) throw elsewhere(origin);
  if (site !== undefined && site !== 'same-origin' && !(isReading && site === 'none'))
    throw elsewhere(origin);
  if (isReading) return;
  if (from === undefined && site === undefined) throw elsewhere(origin);
  const type = headers['content-type'];
  if (type !== undefined && !/^application\/(json|yaml) *(;|$)/i.test(type)) {
    throw new OperationError('UNSUPPORTED_MEDIA_TYPE', 'send JSON, with `Content-Type: application/json`');
  }
}

function elsewhere(origin: string): OperationError {
  return new OperationError('FORBIDDEN', `a session is for pages of ${origin}; elsewhere use a key`);
}

/** Names of the machine itself, which nobody else answers to; anything else might lead here by a stranger's DNS. */
const loopback = /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * The place that a request is for; undefined where people cannot sign in there: without TLS a cookie is for everybody
 * on the way, and only on this machine nobody is.
 */
export function placeOf(host: string | undefined, publicUrl: string | undefined): Place | undefined {
  if (publicUrl !== undefined) {
    const url = new URL(publicUrl);
    if (url.protocol !== 'https:' && !loopback.test(url.host)) return undefined;
    return { origin: url.origin, path: url.pathname === '/' ? '' : url.pathname.replace(/\/+$/, '') };
  }
  if (host === undefined || !loopback.test(host)) return undefined;
  return { origin: `http://${host.toLowerCase()}`, path: '' };
}

/**
 * What links to pages of the service begin with: where it is said to be, or where this request came, if nobody else
 * can have had a say in that. '': nobody knows.
 */
export function servedAt(host: string | undefined, publicUrl: string | undefined): string {
  return publicUrl ?? placeOf(host, undefined)?.origin ?? '';
}
