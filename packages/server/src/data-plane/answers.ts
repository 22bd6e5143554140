import type { DataAnswer, DataRequest } from './data-request.ts';

/** Never kept by anybody on the way. */
export function json(body: string | Buffer, status = 200, headers: Record<string, string> = {}): DataAnswer {
  return {
    status,
    contentType: 'application/json',
    body,
    headers: { 'cache-control': 'no-store', ...headers },
  };
}

/** Kept by nobody but who asked. 304 where If-None-Match names it, or anything (RFC 9110, weak comparison). */
export function unlessSame(
  { ifNoneMatch }: Pick<DataRequest, 'ifNoneMatch'>,
  etag: string,
  body: string | Buffer,
): DataAnswer {
  const headers = { etag, 'cache-control': 'private, no-cache' };
  const isSame = ifNoneMatch?.split(',').some((tag) => {
    const name = tag.trim();
    return name === '*' || name.replace(/^W\//, '') === etag;
  });
  return isSame
    ? { status: 304, contentType: 'application/json', body: '', headers }
    : { status: 200, contentType: 'application/json', body, headers };
}
