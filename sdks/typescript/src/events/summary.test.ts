import { createEvaluator } from '@halyard/core';
import { describe, expect, it } from 'vitest';
import { Summaries } from './summary.ts';

describe('a summary', () => {
  it('comes in parts that the service takes, and loses none', () => {
    const evaluator = createEvaluator();
    evaluator.replace({
      format: 1,
      project: 'p',
      environment: 'e',
      epoch: 'x',
      version: 1,
      segments: {},
      flags: {
        on: {
          type: 'boolean',
          variants: { on: true },
          enabled: true,
          off: null,
          requires: [],
          rules: [],
          otherwise: { serve: 'on' },
          client: false,
          version: 1,
        },
      },
    });
    const summary = new Summaries(evaluator, 0);
    evaluator.evaluate('on', {}, 0).tally = 2_000_000_007;
    expect(summary.take(1).map(({ count }) => count)).toEqual([1e9, 1e9, 7]);
    expect(summary.take(2)).toEqual([]);
  });
});
