/**
 * One HTTP request over node:http(s), not fetch: destroying the request closes its socket at once, at any moment,
 * whereas the pool behind fetch keeps sockets and their timers after an answer, shares them between requests, and
 * adds timeouts of its own to a stream. Each request has its own connection and no pool, so what is open is what is
 * under way. Redirects are not followed: they would carry the key to an address that nobody configured.
 */
import http from 'node:http';
import https from 'node:https';

export interface RequestOptions {
  url: URL;
  method?: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  /** An answer's headers came. Its body flows when the caller listens to it. */
  onResponse: (response: http.IncomingMessage) => void;
  /** Once at most, and nothing else after it. */
  onError: (error: Error) => void;
}

export interface OpenRequest {
  /** Closes the socket; no callback comes after. */
  cancel(): void;
}

/** Starts a request. Waits for nothing by itself: time limits are the caller's. */
export function openRequest(options: RequestOptions): OpenRequest {
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
    else onResponse(response);
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

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface AskOptions extends Omit<RequestOptions, 'onResponse' | 'onError'> {
  maxBytes: number;
  /** Once: the whole answer, or why there is none. */
  onAnswer: (answer: Answer | Error) => void;
}

/** A request whose whole answer is wanted, as text. */
export function ask(options: AskOptions): OpenRequest {
  const { maxBytes, onAnswer, ...rest } = options;
  let answered = false;
  const answer = (result: Answer | Error): void => {
    if (answered) return;
    answered = true;
    // Closes the socket of an answer that is not wanted to its end; a whole one is closed already.
    request.cancel();
    onAnswer(result);
  };
  const request = openRequest({
    ...rest,
    onError: answer,
    onResponse(response) {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) answer(new Error(`the answer is longer than ${maxBytes} bytes`));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        if (!response.complete) return;
        const { statusCode: status = 0, headers } = response;
        answer({ status, headers, body: Buffer.concat(chunks).toString('utf8') });
      });
    },
  });
  return {
    cancel() {
      answered = true;
      request.cancel();
    },
  };
}

/** Milliseconds of a Retry-After header: seconds, or an HTTP date (RFC 9110, 10.2.3); undefined when it says nothing. */
export function retryAfterMs(headers: http.IncomingHttpHeaders, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
