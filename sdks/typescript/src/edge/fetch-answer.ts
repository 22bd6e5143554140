/** A whole answer by web-standard fetch, in limited time. */
import type { ResponseHeaders } from '../network.ts';

export interface FetchedAnswer {
  status: number;
  /** Those that say when to come again. */
  headers: ResponseHeaders;
  body: string;
}

export interface FetchOptions {
  fetch: typeof fetch;
  url: URL;
  method?: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  /** Its body included. */
  timeoutMs: number;
}

/** Never rejects. Redirects are not followed: they would carry the key to an address that nobody configured. */
export async function fetchAnswer(options: FetchOptions): Promise<FetchedAnswer | Error> {
  const { fetch, url, method = 'GET', headers, body, timeoutMs } = options;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const { signal } = controller;
    const init = {
      method,
      headers,
      redirect: 'manual' as const,
      signal,
      ...(body !== undefined && { body }),
    };
    const response = await fetch(url.href, init);
    return {
      status: response.status,
      headers: {
        'retry-after': response.headers.get('retry-after') ?? undefined,
        date: response.headers.get('date') ?? undefined,
      },
      body: await response.text(),
    };
  } catch (error) {
    if (controller.signal.aborted) return new Error(`no answer in ${timeoutMs} ms`);
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** What the work resolves to, if it does so in time; undefined otherwise. */
export async function within<T>(timeoutMs: number, work: () => Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([work(), timeout]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
