import { describe, expect, it } from 'vitest';
import { createConfirmations } from './confirmations.ts';

/** Version n was committed at n seconds. */
const committedAt = (version: number) => (version > 0 ? version * 1000 : undefined);
const word = (instance: string, from: number | null, ...applied: [version: number, agoMs: number][]) => ({
  instance,
  epoch: 'e1',
  from,
  applied: applied.map(([version, agoMs]) => ({ version, agoMs })),
});

describe('confirmations', () => {
  it('count for each version how long it took to be visible, on the clock of the service', () => {
    const confirmations = createConfirmations();
    confirmations.take(word('a', 1, [2, 700], [3, 100]), 4_000, committedAt);
    expect(confirmations.lagOf('e1', 2)).toMatchObject({ count: 1, maxMs: 1_300 });
    expect(confirmations.lagOf('e1', 3)).toMatchObject({ count: 1, maxMs: 900 });
    expect(confirmations.lagOf('e1', 1)).toBeUndefined();
    expect(confirmations.lagOf('e2', 3)).toBeUndefined();
  });

  it('count versions that were passed on the way with the one that brought them', () => {
    const confirmations = createConfirmations();
    confirmations.take(word('a', 1, [4, 0]), 5_000, committedAt);
    expect([2, 3, 4].map((version) => confirmations.lagOf('e1', version)?.maxMs)).toEqual([
      3_000, 2_000, 1_000,
    ]);
  });

  it('count nothing for what came with everything else, and nothing of which the commit is not known', () => {
    const confirmations = createConfirmations();
    confirmations.take(word('a', null, [7, 900], [8, 0]), 9_000, committedAt);
    confirmations.take(word('b', 6, [7, 0]), 9_000, () => undefined);
    expect(confirmations.lagOf('e1', 7)).toBeUndefined();
    expect(confirmations.lagOf('e1', 8)).toMatchObject({ count: 1, maxMs: 1_000 });
    expect(confirmations.holders('e1', 7, 9_000)).toEqual(['a', 'b']);
  });

  it('are not moved back by one that was overtaken on its way', () => {
    const confirmations = createConfirmations();
    confirmations.take(word('a', 2, [3, 0]), 9_000, committedAt);
    confirmations.take(word('a', 1, [2, 0]), 9_000, committedAt);
    expect(confirmations.heldBy('a', 'e1')).toBe(3);
    confirmations.take({ ...word('a', null, [1, 0]), epoch: 'e2' }, 9_000, committedAt);
    expect(confirmations.heldBy('a', 'e1')).toBeUndefined();
    expect(confirmations.heldBy('a', 'e2')).toBe(1);
  });

  it('count as a word of who is there for an hour, which no stream lasts', () => {
    const confirmations = createConfirmations();
    confirmations.take(word('a', null, [7, 0]), 0, committedAt);
    confirmations.told('b', { epoch: 'e1', version: 7 }, 1_800_000);
    expect(confirmations.holders('e1', 7, 3_599_999)).toEqual(['a', 'b']);
    expect(confirmations.holders('e1', 7, 3_600_000)).toEqual(['b']);
    expect(confirmations.heldBy('a', 'e1')).toBe(7);
  });

  it('never say less than 0 where clocks of nodes differ', () => {
    const confirmations = createConfirmations();
    confirmations.take(word('a', 1, [2, 500]), 1_900, committedAt);
    expect(confirmations.lagOf('e1', 2)).toMatchObject({ count: 1, maxMs: 0 });
  });

  it('stay bounded, whatever they are told', () => {
    const confirmations = createConfirmations();
    confirmations.take(word('a', 0, [1_000_000_000, 0]), 1, committedAt);
    const known = (version: number) => confirmations.lagOf('e1', version) !== undefined;
    expect(known(1_000_000_000)).toBe(true);
    expect(known(1_000_000_000 - 255)).toBe(true);
    expect(known(1_000_000_000 - 256)).toBe(false);
    for (let i = 0; i < 50_010; i++)
      confirmations.take(word(`i${i}`, null, [2_000_000_000, 0]), 1, committedAt);
    expect(confirmations.holders('e1', 1, 1)).toHaveLength(50_000);
    expect(confirmations.heldBy('a', 'e1')).toBeUndefined();
  });
});
