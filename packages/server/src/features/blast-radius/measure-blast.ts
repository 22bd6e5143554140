/** The blast radius of a change that was rehearsed: counted with the evaluator that answers everybody else. */
import type { EnvironmentBlast } from '@halyard/contract';
import { createEvaluator, type EntryName, type Evaluator, type Snapshot } from '@halyard/core';
import type { Actor } from '../../actor.ts';
import type { Item } from '../../door.ts';
import { regexEngine } from '../../platform/regex.ts';
import { shareThread } from '../../platform/share-thread.ts';
import type { Delivery, EnvironmentState } from '../delivery/index.ts';
import { type Entries, entriesFor, flagsStandingOn } from './affected-flags.ts';
import { compareAnswers } from './compare-answers.ts';
import { attributesRead, type SampleReading } from './context-sample.ts';
import type { ContextSamples } from './context-samples.ts';
import { byEnvironment, withItems } from './rehearsed-entries.ts';

/** Flags looked at in one environment. */
const maxFlags = 100;
/** Of all environments together, with the turns of others in between. */
const limitMs = 500;

export type MeasureBlast = (rehearsed: Pick<Rehearsed, 'project' | 'items'>) => Promise<EnvironmentBlast[]>;

export interface Rehearsed {
  project: string;
  items: readonly Item[];
  /** Who asked. */
  actor: Pick<Actor, 'kind' | 'rules'>;
  /** The held operation that it is of, which is not upcoming beside itself. */
  held?: string;
}

export interface MeasureParts {
  delivery: Pick<Delivery, 'environment'>;
  samples: ContextSamples;
  now: () => Date;
}

/** Of every environment in which flags or segments change, in the order of the items. */
export function createMeasureBlast({ delivery, samples, now }: MeasureParts): MeasureBlast {
  return async ({ project, items }) => {
    const untilMs = performance.now() + limitMs;
    const measured: EnvironmentBlast[] = [];
    for (const [environment, ofIt] of byEnvironment(items)) {
      const state = delivery.environment(project, environment);
      const sample = state && samples.read(state);
      if (!state || !sample) {
        measured.push(nothing(environment, samples.isOn ? nothingSeen : isOff));
        continue;
      }
      measured.push(await measure(state, ofIt, { sample, nowMs: now().getTime(), untilMs }));
    }
    return measured;
  };
}

const isOff = 'contexts are not sampled: HALYARD_CONTEXT_SAMPLE is off';
const nothingSeen =
  'no context was seen lately by this node, or rules read an attribute since that was not kept before';

function nothing(environment: string, reason: string): EnvironmentBlast {
  return {
    environment,
    sample: null,
    reason,
    changes: null,
    flags: [],
    unseenAttributes: [],
    isComplete: false,
    flagsLeftOut: 0,
  };
}

async function measure(
  state: EnvironmentState,
  items: readonly Item[],
  { sample, nowMs, untilMs }: { sample: SampleReading; nowMs: number; untilMs: number },
): Promise<EnvironmentBlast> {
  const turn = shareThread();
  const snapshot = state.snapshot();
  // The transaction may have seen more than this node has read: what is touched is as it was there.
  const before = withItems(snapshot, items, 'before');
  const after = withItems(snapshot, items, 'after');
  await turn();
  const touched = items.map(({ kind, key }): EntryName => ({ kind: kind as EntryName['kind'], key }));
  const affected = new Set([...flagsStandingOn(touched, before), ...flagsStandingOn(touched, after)]);
  // Nobody asks yet for one that is new.
  const all = [...affected].filter((key) => Object.hasOwn(before.flags, key)).sort(touchedFirst(touched));
  await turn();
  const chosen = all.slice(0, maxFlags);
  const [partBefore, partAfter] = [entriesFor(chosen, before), entriesFor(chosen, after)];
  const evaluators = { before: evaluatorOf(snapshot, partBefore), after: evaluatorOf(snapshot, partAfter) };
  const changed = new Set<number>();
  const flags: EnvironmentBlast['flags'] = [];
  let looked = 0;
  for (const flag of chosen) {
    await turn();
    if (looked > 0 && performance.now() > untilMs) break;
    const found = compareAnswers(flag, evaluators, sample.contexts, { nowMs, changed });
    looked++;
    if (found.ways.length > 0) flags.push(found);
  }
  const read = new Set([...attributesRead(partBefore), ...attributesRead(partAfter)]);
  const left = all.length - looked;
  return {
    environment: state.environment,
    sample: {
      contexts: sample.contexts.length,
      from: new Date(sample.fromMs).toISOString(),
      to: new Date(sample.toMs).toISOString(),
    },
    reason:
      left === 0 ? null : `stopped early: ${left} of ${all.length} flags that may change were not looked at`,
    changes: changed.size,
    flags,
    unseenAttributes: [...read].filter((name) => !sample.attributes.has(name)).sort(),
    isComplete: left === 0,
    flagsLeftOut: left,
  };
}

function touchedFirst(touched: readonly EntryName[]): (a: string, b: string) => number {
  const first = new Set(touched.filter(({ kind }) => kind === 'flag').map(({ key }) => key));
  return (a, b) => Number(first.has(b)) - Number(first.has(a)) || (a < b ? -1 : 1);
}

function evaluatorOf({ project, environment, epoch, version }: Snapshot, entries: Entries): Evaluator {
  const evaluator = createEvaluator({ regex: regexEngine });
  evaluator.replace({ format: 1, project, environment, epoch, version, ...entries });
  return evaluator;
}
