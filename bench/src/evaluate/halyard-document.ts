import type { Condition, Flag, Serve, Snapshot } from '@halyard/core';
import type { WorkFlag, Workload, WorkRule } from './workload.ts';

/** The workload as a snapshot. */
export function snapshotOf({ flags, segment }: Workload): Snapshot {
  return {
    format: 1,
    project: 'default',
    environment: 'development',
    epoch: 'bench',
    version: 1,
    flags: Object.fromEntries(flags.map((flag) => [flag.key, flagOf(flag)])),
    segments: { big: { if: segmentCondition(segment), version: 1 } },
  };
}

export function segmentCondition(segment: string[]): Condition {
  return { attribute: 'targetingKey', op: 'in', values: segment };
}

/** What a flag does, as the API and the snapshot both write it. */
export function configurationOf(
  flag: WorkFlag,
): Pick<Flag, 'enabled' | 'off' | 'requires' | 'rules' | 'otherwise'> {
  const conditions: Condition[] =
    flag.kind === 'rules' ? flag.rules.map(conditionOf) : flag.kind === 'segment' ? [{ segment: 'big' }] : [];
  const split: Serve = {
    bucket: { by: 'targetingKey', seed: flag.key },
    split: [
      { variant: 'on', from: 0, to: 50_000 },
      { variant: 'off', from: 50_000, to: 100_000 },
    ],
  };
  return {
    enabled: flag.kind !== 'off',
    off: 'off',
    requires: [],
    rules: conditions.map((condition, i) => ({ id: `r${i}`, if: condition, serve: 'on' })),
    otherwise: { serve: flag.kind === 'split' ? split : conditions.length > 0 ? 'off' : 'on' },
  };
}

function flagOf(flag: WorkFlag): Flag {
  const variants = { on: true, off: false };
  return { type: 'boolean', variants, ...configurationOf(flag), client: false, version: 1 };
}

function conditionOf(rule: WorkRule): Condition {
  const { op, values } = rule;
  const attribute = rule.attribute === 'key' ? 'targetingKey' : rule.attribute;
  return op === 'semverGt' ? { attribute, op: 'gt', as: 'semver', values } : { attribute, op, values };
}
