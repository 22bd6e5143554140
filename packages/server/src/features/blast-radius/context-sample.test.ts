import type { Condition, Flag, Snapshot } from '@halyard/core';
import { describe, expect, it } from 'vitest';
import { ContextSample, sampleUnits, windowMs } from './context-sample.ts';

function flagWith(condition: Condition): Flag {
  return {
    type: 'boolean',
    variants: { on: true, off: false },
    enabled: true,
    off: 'off',
    requires: [],
    rules: [{ id: 'r', if: condition, serve: 'on' }],
    otherwise: { serve: 'off' },
    client: false,
    version: 1,
  };
}

function stateReading(...attributes: string[]) {
  return {
    epoch: 'e',
    version: 1,
    read: attributes,
    snapshot(): Snapshot {
      const tests = this.read.map((attribute) => ({ attribute, op: 'exists' as const }));
      const flags = { f: flagWith({ all: tests }) };
      return {
        format: 1,
        project: 'p',
        environment: 'd',
        epoch: 'e',
        version: this.version,
        flags,
        segments: {},
      };
    },
  };
}

const none = new Set<string>();

describe('a sample of contexts', () => {
  it('keeps nothing but what rules read, of a path its end only', () => {
    const sample = new ContextSample(stateReading('plan', 'user.tier', 'list', '$now'), none, 0);
    sample.take({ targetingKey: 'u', plan: 'pro', user: { tier: 1, name: 'n' }, list: ['a'], other: 1 }, 0);
    expect(sample.read(0)!.contexts).toEqual([{ plan: 'pro', user: { tier: 1 }, list: ['a'] }]);
  });

  it('is bounded, and fair to units however often they come', () => {
    let often = 0;
    for (let round = 0; round < 20; round++) {
      const sample = new ContextSample(stateReading('n'), none, 0);
      for (let i = 0; i < 4 * sampleUnits; i++) {
        // A quarter of the units comes ten times as often.
        for (let times = i % 4 === 0 ? 10 : 1; times > 0; times--)
          sample.take({ targetingKey: `unit-${i}`, n: i }, i);
      }
      const { contexts } = sample.read(0)!;
      expect(contexts).toHaveLength(sampleUnits);
      often += contexts.filter(({ n }) => (n as number) % 4 === 0).length;
    }
    // 250 of each round; five standard deviations of the sum of twenty.
    expect(Math.abs(often / 20 - 250)).toBeLessThan((5 * 12) / Math.sqrt(20));
  });

  it('forgets whom it has not seen for its window, and keeps the last of whoever comes again', () => {
    const sample = new ContextSample(stateReading('n'), none, 0);
    sample.take({ targetingKey: 'gone', n: 1 }, 0);
    sample.take({ targetingKey: 'stays', n: 1 }, 0);
    sample.take({ targetingKey: 'stays', n: 2 }, windowMs * 0.6);
    expect(sample.read(windowMs * 0.6)!.contexts).toHaveLength(2);
    expect(sample.read(windowMs * 1.1)!.contexts).toEqual([{ n: 2 }]);
    expect(sample.read(windowMs * 3)).toBeUndefined();
  });

  it('drops at once what rules read no more, and begins anew where they read more', () => {
    const state = stateReading('a', 'b');
    const sample = new ContextSample(state, none, 0);
    sample.take({ targetingKey: 'u', a: 1, b: 2 }, 0);
    Object.assign(state, { version: 2, read: ['a'] });
    expect(sample.read(0)!.contexts).toEqual([{ a: 1 }]);
    Object.assign(state, { version: 3, read: ['a', 'c'] });
    expect(sample.read(0)).toBeUndefined();
  });

  it('never keeps what is private, nor parts of it, nor a whole with it', () => {
    const sample = new ContextSample(
      stateReading('user', 'mail', 'mail.host', 'ok'),
      new Set(['mail', 'user.name']),
      0,
    );
    sample.take({ user: { name: 'n' }, mail: { host: 'h' }, ok: 1 }, 0);
    expect(sample.read(0)!.contexts).toEqual([{ ok: 1 }]);
  });

  it('never throws, whatever comes', () => {
    const sample = new ContextSample(stateReading('a'), none, 0);
    const throwing = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    const circle: Record<string, unknown> = {};
    circle['a'] = circle;
    for (const context of [throwing, circle, null, { a: 1n }, { a: 'x'.repeat(5_000) }]) {
      expect(() => sample.take(context as never, 0)).not.toThrow();
    }
    expect(sample.read(0)).toBeUndefined();
  });
});
