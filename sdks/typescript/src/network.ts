/**
 * How requests leave the process: a port, and what it is on Node. There over node:http(s), not fetch: destroying the
 * request closes its socket at once, at any moment, whereas the pool behind fetch keeps sockets and their timers after
 * an answer, shares them between requests, and adds timeouts of its own to a stream. Each request has its own
 * connection and no pool, so what is open is what is under way. Redirects are not followed: they would carry the key
 * to an address that nobody configured.
 */
import http from 'node:http';
import https from 'node:https';

export interface Network {
  /** Starts a request. Waits for nothing by itself: time limits are the caller's. */
  open(options: RequestOptions): OpenRequest;
}

export interface RequestOptions {
  url: URL;
  method?: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  /** Later than open() returns: an answer's headers came. Its body flows when the caller reads it. */
  onResponse: (response: Response) => void;
  /** Later than open() returns, once at most, and nothing else after it. */
  onError: (error: Error) => void;
}

export interface OpenRequest {
  /** Closes the socket; no callback comes after. */
  cancel(): void;
}

/** By names in lower case. Not Node's own type: programs are compiled against this one without @types/node. */
export type ResponseHeaders = Readonly<Record<string, string | undefined>>;

export interface Response {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** The body in pieces of any size, then its end; a body that is cut ends in `onError` instead. */
  read(onChunk: (chunk: Uint8Array) => void, onEnd: () => void): void;
}

export const nodeNetwork: Network = { open: openRequest };

function openRequest(options: RequestOptions): OpenRequest {
  const { url, method = 'GET', headers, body, onResponse, onError } = options;
  let over = false;
  const fail = (error: Error): void => {
    if (over) return;
    over = true;
    request.destroy();
    onError(error);
  };
  const request = (url.protocol === 'https:' ? https : http).request(url, { method, headers, agent: false });
  request.on('response', (response) => {
    response.on('error', fail);
    response.on('close', () => {
      if (!response.complete) fail(new Error('the connection was cut'));
    });
    if (over) request.destroy();
    else onResponse(toResponse(response));
  });
  // Stays for ever: a destroyed request may still report an error, which unheard would end the process.
  request.on('error', fail);
  request.on('close', () => fail(new Error('the connection was cut')));
  request.end(body);
  return {
    cancel() {
      over = true;
      request.destroy();
    },
  };
}

function toResponse(message: http.IncomingMessage): Response {
  return {
    status: message.statusCode ?? 0,
    // An array only for set-cookie, which nobody here reads.
    headers: message.headers as ResponseHeaders,
    read(onChunk, onEnd) {
      message.on('data', onChunk);
      message.on('end', () => {
        if (message.complete) onEnd();
      });
    },
  };
}
