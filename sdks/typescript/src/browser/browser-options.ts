/** What a page configures, and the complaint when it cannot work. */
import type { Context } from '@halyard/core';
import type { Bootstrap } from '../bootstrap.ts';
import type { Log } from '../log.ts';
import { ConfigurationError } from '../options.ts';

export interface BrowserOptions {
  /** Where the service is, for example https://flags.example.com; a path in front of it is kept. */
  url: string;
  /** A client key of one environment, `hal_client_…`. It is public: whoever reads the page has it. */
  key: string;
  /** Whom flags are evaluated for. Plain JSON; default: that of the bootstrap, else nobody in particular. */
  context?: Context;
  /** Answers that came with the page: `client.bootstrap(context)` of the server's SDK. */
  bootstrap?: Bootstrap;
  /**
   * Where the key is in secure mode: what your server signed for the context. A function is asked anew when the context
   * changes and when a token has expired.
   */
  contextToken?: string | (() => string | Promise<string>);
  /** How changes get here. `off`: only when the context changes. Default `stream`, and `poll` where streams fail. */
  updates?: 'stream' | 'poll' | 'off';
  /** How often to ask where there is no stream, in milliseconds. Default 30000. */
  pollMs?: number;
  /** Where the last known answers are kept; false: nowhere. Default: localStorage, where there is one. */
  storage?: Pick<Storage, 'getItem' | 'setItem'> | false;
  /** How long to wait for an answer, for setContext() and for ready(), in milliseconds. Default 5000. */
  timeoutMs?: number;
  /** How often events are sent, in milliseconds. Default 10000. */
  flushMs?: number;
  /** Default: the global one. */
  fetch?: typeof fetch;
  /** Default: silent. What is wrong with `url`, `key` or `contextToken` is then said once, on the console. */
  log?: Log;
}

/** The service's address; ends in a slash. Throws ConfigurationError, which does not repeat the key. */
export function parseBase(options: BrowserOptions | undefined): string {
  const { url, key } = options ?? ({} as BrowserOptions);
  if (!/^hal_client_\w+$/.test(key) || !/^https?:\/\/[^?#@]+$/.test(url)) {
    throw new ConfigurationError("needs key: 'hal_client_…', url: 'https://…'");
  }
  return url.replace(/\/*$/, '/');
}
