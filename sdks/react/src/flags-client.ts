import type { BrowserClient, Details } from '@halyard/sdk/browser';

/** What hooks ask: the browser's client, or whatever answers like it. */
export type FlagsClient = Pick<BrowserClient, keyof BrowserClient>;

/** What a default is, and so what the flag has to be. */
export type AskedType = 'boolean' | 'string' | 'number' | 'json';

/** In place of the default of one caller: the answer is kept for callers with others. */
export const missing = Symbol('missing');

/** null and undefined are JSON as far as anybody can tell. */
export function typeOf(defaultValue: unknown): AskedType {
  const type = typeof defaultValue;
  return type === 'boolean' || type === 'string' || type === 'number' ? type : 'json';
}

/** The answer for whatever default; its value is `missing` where that would be the default. */
export function ask(client: FlagsClient, key: string, type: AskedType): Details<unknown> {
  // By a type that is only known now: the methods' own are for callers that know it.
  const asked = client as unknown as Record<string, (key: string, defaultValue: unknown) => Details<unknown>>;
  return asked[`${type}Details`]!(key, missing);
}
