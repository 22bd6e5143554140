/**
 * What web pages of other origins may ask and read. No answer depends on a cookie or anything else that a browser adds
 * by itself, so every origin may: whoever has no key learns nothing by a browser that they would not learn without.
 */
import { type AnyOperation, allOperations } from '@halyard/contract';

/** Beside what every page may read. */
const exposed = 'ETag, Retry-After, RateLimit, RateLimit-Policy';

/** For every answer to these operations, errors included. */
export const corsFields: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': exposed,
};

/** Chromium keeps a preflight no longer than two hours. */
const maxAgeSeconds = 7_200;
const mostFields = 32;
const longestFields = 1_024;

/** What a preflight is answered; `asked` is Access-Control-Request-Headers. */
export function preflightFields(
  operations: readonly Pick<AnyOperation, 'method'>[],
  asked: string | undefined,
): Record<string, string> {
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': [...operations.map(({ method }) => method), 'OPTIONS'].join(', '),
    // SDKs, tracing and applications add fields of their own, and none of them lets anybody in.
    ...(isListOfFields(asked) ? { 'access-control-allow-headers': asked } : {}),
    'access-control-max-age': String(maxAgeSeconds),
    vary: 'Access-Control-Request-Headers',
  };
}

/** By path, as the contract writes it. */
export const operationsForBrowsers: ReadonlyMap<string, AnyOperation[]> = Map.groupBy(
  allOperations.filter(({ isForBrowsers }) => isForBrowsers),
  ({ path }) => path,
);

function isListOfFields(asked: string | undefined): asked is string {
  if (asked === undefined || asked.length > longestFields) return false;
  const names = asked.split(',');
  return names.length <= mostFields && names.every((name) => /^[ \t]*[\w!#$%&'*+.^`|~-]+[ \t]*$/.test(name));
}
