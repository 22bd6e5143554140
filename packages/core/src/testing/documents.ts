/** Small documents for tests; each part can be given. */
import { createEvaluator, type Evaluator } from '../evaluator.ts';
import type { Flag, Rule, Segment, Snapshot } from '../model.ts';

export function aFlag(more: Partial<Flag> = {}): Flag {
  return {
    type: 'boolean',
    variants: { on: true, off: false },
    enabled: true,
    off: 'off',
    requires: [],
    rules: [],
    otherwise: { serve: 'on' },
    client: false,
    version: 1,
    ...more,
  };
}

export function aRule(more: Partial<Rule> = {}): Rule {
  return { id: 'r1', if: { all: [] }, serve: 'on', ...more };
}

export function aSnapshot(
  flags: Record<string, Flag>,
  segments: Record<string, Segment> = {},
  more: Partial<Snapshot> = {},
): Snapshot {
  const about = { format: 1, project: 'shop', environment: 'production', epoch: 'e1', version: 1 } as const;
  return { ...about, flags, segments, ...more };
}

export function anEvaluator(flags: Record<string, Flag>, segments: Record<string, Segment> = {}): Evaluator {
  const evaluator = createEvaluator();
  evaluator.replace(aSnapshot(flags, segments));
  return evaluator;
}
