import type { BrowserContext } from 'playwright-core';

/** What no page may do, however well its test goes otherwise. */
export interface Watched {
  /** What went wrong so far, in words; empty: nothing. */
  problems(): readonly string[];
}

/** The browser says of every refusal that it was one, and of every cut connection; tests cause both. */
const expected = [
  /^Failed to load resource: the server responded with a status of 4\d\d/,
  /^Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|FAILED|ABORTED|CONNECTION_REFUSED|NETWORK_CHANGED|EMPTY_RESPONSE|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING)/,
];

/**
 * Collects errors of the console, of scripts, violations of the content security policy (which Chromium says there), and answers of 5xx.
 * `allowed`: what a test causes itself.
 */
export function watchContext(context: BrowserContext, allowed: readonly RegExp[] = []): Watched {
  const problems: string[] = [];
  const note = (text: string) => {
    if (![...expected, ...allowed].some((pattern) => pattern.test(text))) problems.push(text);
  };
  context.on('console', (message) => {
    if (message.type() === 'error') note(message.text());
    else if (/Content Security Policy/i.test(message.text())) note(message.text());
  });
  context.on('weberror', (error) => note(`${error.error().stack ?? error.error()}`));
  context.on('response', (response) => {
    if (response.status() >= 500)
      note(`${response.request().method()} ${response.url()} answered ${response.status()}`);
  });
  return { problems: () => problems };
}
