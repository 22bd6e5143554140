import type { ResponseHeaders } from './network.ts';

/**
 * Milliseconds of a Retry-After header: seconds, or an HTTP date (RFC 9110, 10.2.3); undefined when it says nothing. A
 * date is one of the clock of whoever answered, which the answer's own Date tells: ours may be off by hours.
 */
export function retryAfterMs(headers: ResponseHeaders, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  const answeredAt = Date.parse(headers['date'] ?? '');
  return Number.isNaN(at) ? undefined : Math.max(0, at - (Number.isNaN(answeredAt) ? now : answeredAt));
}
