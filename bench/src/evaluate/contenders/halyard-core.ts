import { type Context, createEvaluator, generateAccess } from '@halyard/core';
import type { Contender } from '../contender.ts';
import { snapshotOf } from '../halyard-document.ts';
import type { Person } from '../workload.ts';

/** The evaluator inside the SDK, by itself. */
export const halyardCore: Contender = {
  name: 'Halyard, core',
  version: '',
  document: (workload) => JSON.stringify(snapshotOf(workload)),
  async load(text) {
    const evaluator = createEvaluator({ makeAccess: generateAccess });
    const { refused } = evaluator.replace(JSON.parse(text));
    if (refused.length > 0) throw new Error(JSON.stringify(refused));
    return {
      person: ({ key, ...rest }: Person): Context => ({ targetingKey: key, ...rest }),
      ask: (key, person: Context) => evaluator.evaluate(key, person, 0, 'boolean').value === true,
      close() {},
    };
  },
};
