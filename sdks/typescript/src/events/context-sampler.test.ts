import { createEvaluator, type Flag } from '@halyard/core';
import { describe, expect, it } from 'vitest';
import { ContextSampler } from './context-sampler.ts';

function samplerReading(attributes: string[], privateAttributes: string[] = []) {
  const evaluator = createEvaluator();
  const flag: Flag = {
    type: 'boolean',
    variants: { on: true, off: false },
    enabled: true,
    off: 'off',
    requires: attributes.map((attribute) => ({ attribute, op: 'exists' as const })),
    rules: [],
    otherwise: {
      serve: { bucket: { by: 'account', seed: 's' }, split: [{ variant: 'on', from: 0, to: 100 }] },
    },
    client: false,
    version: 1,
  };
  const about = { format: 1, project: 'p', environment: 'e', epoch: 'x', version: 1 } as const;
  evaluator.replace({ ...about, flags: { f: flag }, segments: {} });
  const version = { epoch: 'x', version: 1 };
  return new ContextSampler({ evaluator, held: () => version, privateAttributes, random: Math.random });
}

describe('contexts that are sent', () => {
  it('hold what rules read and what they are bucketed by, nothing else and nothing private', () => {
    const sampler = samplerReading(['plan', 'user.tier', 'mail'], ['mail']);
    sampler.note({ targetingKey: 'u', plan: 'pro', user: { tier: 1, name: 'n' }, mail: 'm', account: 7 });
    expect(sampler.take().map((text) => JSON.parse(text))).toEqual([
      { plan: 'pro', user: { tier: 1 }, account: 7 },
    ]);
    expect(sampler.take()).toEqual([]);
  });

  it('are a fair hundred of all', () => {
    const sums = Array.from({ length: 40 }, () => {
      const sampler = samplerReading(['n']);
      for (let n = 0; n < 5_000; n++) sampler.note({ n });
      const numbers = sampler.take().map((text) => JSON.parse(text).n as number);
      expect(numbers).toHaveLength(100);
      return numbers.reduce((a, b) => a + b, 0) / 100;
    });
    // The mean of 4,000 uniform in [0, 5000): five standard deviations.
    const mean = sums.reduce((a, b) => a + b, 0) / sums.length;
    expect(Math.abs(mean - 2_499.5)).toBeLessThan((5 * 1_443) / Math.sqrt(4_000));
  });

  it('are none that cannot be read, or are too large', () => {
    const sampler = samplerReading(['n']);
    const circle: Record<string, unknown> = {};
    circle['n'] = circle;
    for (const context of [circle, { n: 'x'.repeat(2_000) }, null]) sampler.note(context as never);
    expect(sampler.take()).toEqual([]);
  });
});
