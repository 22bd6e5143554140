import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { leaseStore } from './store-lease.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  // Whatever is left over.
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
});

/** Of a service that never answers. */
const options = (more: object = {}) => ({
  url: 'http://127.0.0.1:9',
  key: 'hal_client_x',
  updates: 'off' as const,
  storage: false as const,
  fetch: () => new Promise<Response>(() => {}),
  ...more,
});

it('is found again by renderings that follow, until somebody holds it', () => {
  const first = leaseStore(options());
  expect(leaseStore(options())).toBe(first);
  expect(leaseStore(options({ context: { targetingKey: 'ben' } }))).not.toBe(first);
  expect(leaseStore(options({ key: 'hal_client_y' }))).not.toBe(first);
  const leave = first.hold()!;
  expect(first.hold()).toBeUndefined();
  const second = leaseStore(options());
  expect(second).not.toBe(first);
  leave();
});

it('stays open where who lets go of it holds it again at once, and is closed where nobody does', () => {
  const lease = leaseStore(options());
  const close = vi.spyOn(lease.store.client, 'close');
  lease.hold()!();
  const leave = lease.hold()!;
  vi.advanceTimersByTime(60_000);
  expect(close).not.toHaveBeenCalled();
  leave();
  vi.advanceTimersByTime(1);
  expect(close).toHaveBeenCalledOnce();
  expect(lease.hold()).toBeUndefined();
  expect(leaseStore(options())).not.toBe(lease);
});

it('is closed where a rendering never becomes a page', () => {
  const lease = leaseStore(options({ timeoutMs: 20_000 }));
  const close = vi.spyOn(lease.store.client, 'close');
  vi.advanceTimersByTime(29_000);
  expect(close).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2_000);
  expect(close).toHaveBeenCalledOnce();
  expect(leaseStore(options({ timeoutMs: 20_000 }))).not.toBe(lease);
});
