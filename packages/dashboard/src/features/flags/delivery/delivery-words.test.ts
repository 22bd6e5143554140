import type { DeliveryAnswer } from '@halyard/contract';
import { describe, expect, it } from 'vitest';
import { deliverySentence, deliveryState, latencySentence } from './delivery-words.ts';

const delivery: DeliveryAnswer = {
  flag: 'checkout',
  environment: 'production',
  version: 1842,
  committedAt: null,
  connections: { total: 415, confirmed: 400, sent: 12, behind: 3 },
  latency: { samples: 400, p50Ms: 37.6, p99Ms: 210, maxMs: 1234 },
  behind: [],
  nodes: [],
  isComplete: true,
};

describe('delivery in words', () => {
  it.each([
    [{ total: 415, confirmed: 400, sent: 12, behind: 3 }, '412 of 415 connections have v1842', 'behind'],
    [{ total: 1204, confirmed: 1204, sent: 0, behind: 0 }, 'All 1,204 connections have v1842', 'arrived'],
    [{ total: 1, confirmed: 0, sent: 1, behind: 0 }, 'The one connection has v1842', 'arriving'],
    [
      { total: 0, confirmed: 0, sent: 0, behind: 0 },
      'No application is connected; v1842 is what the next one gets',
      'nobody',
    ],
  ] as const)('%#', (connections, sentence, state) => {
    expect(deliverySentence({ ...delivery, connections })).toBe(sentence);
    expect(deliveryState({ ...delivery, connections })).toBe(state);
  });

  it('says how long it took, and what is not known', () => {
    expect(latencySentence(delivery)).toBe(
      'Visible in half of the applications within 38 ms, in 99 of 100 within 210 ms, in the slowest after 1.2 s.',
    );
    expect(latencySentence({ latency: null })).toBeUndefined();
    expect(deliverySentence({ ...delivery, isComplete: false })).toMatch('some nodes did not answer');
  });
});
