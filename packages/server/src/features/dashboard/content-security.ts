/** What a page of the dashboard may load and do, said to the browser (CSP, level 3). */
import { randomBytes } from 'node:crypto';

/** Unlike any other; of every answer its own, or a script that somebody smuggles in could know it. */
export function newNonce(): string {
  return randomBytes(18).toString('base64');
}

/** The fields of an answer that is a page. Only what has the nonce is run or applied if it stands in the page itself. */
export function pageFields(nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'cache-control': 'no-store',
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'same-origin',
  };
}
