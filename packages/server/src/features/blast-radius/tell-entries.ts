/** What a dry run changes in words, and what is found about it: from memory, beside all else as it would be. */
import type { ToldEntry } from '@halyard/contract';
import {
  describe,
  describeSegment,
  type Finding,
  type Flag,
  type Known,
  lintFlag,
  lintSegment,
  type Segment,
} from '@halyard/core';
import type { Item } from '../../door.ts';
import { regexEngine } from '../../platform/regex.ts';
import { shareThread } from '../../platform/share-thread.ts';
import type { Delivery } from '../delivery/index.ts';
import { flagEntry, segmentEntry } from '../snapshots/index.ts';
import type { Entries } from './affected-flags.ts';
import type { Rehearsed } from './measure-blast.ts';
import { byEnvironment, withItems } from './rehearsed-entries.ts';

/** An import changes thousands; nobody reads more sentences than these. */
const most = 100;

export type TellEntries = (rehearsed: Pick<Rehearsed, 'project' | 'items'>) => Promise<ToldEntry[]>;

interface Parts {
  delivery: Pick<Delivery, 'environment'>;
  now: () => Date;
}

/** In the order of the items. */
export function createTellEntries({ delivery, now }: Parts): TellEntries {
  return async ({ project, items }) => {
    const turn = shareThread();
    const told: ToldEntry[] = [];
    for (const [environment, ofIt] of byEnvironment(items)) {
      const snapshot = delivery.environment(project, environment)?.snapshot();
      const [before, after] = (['before', 'after'] as const).map(
        (side) => snapshot && knownOf(withItems(snapshot, ofIt, side)),
      );
      for (const item of ofIt) {
        if (told.length === most) return told;
        await turn();
        told.push(tell(environment, item, { before, after, now: now().getTime() }));
      }
    }
    return told;
  };
}

/** Of an environment that this node does not know yet, references are not judged. */
interface Around {
  before: Known | undefined;
  after: Known | undefined;
  now: number;
}

function tell(environment: string, item: Item, { before, after, now }: Around): ToldEntry {
  const { kind, key } = item;
  const known = findingsOf(item, item.before, { known: before, now });
  const isKnown = ({ code, message }: Finding) =>
    known.some((one) => one.code === code && one.message === message);
  return {
    environment,
    kind: kind as ToldEntry['kind'],
    key,
    before: wordsOf(item, item.before, before),
    after: wordsOf(item, item.after, after),
    isKilled: Boolean((item.after as { killed?: unknown } | null)?.killed),
    findings: findingsOf(item, item.after, { known: after, now }).map((finding) => ({
      ...finding,
      isNew: !isKnown(finding),
    })),
  };
}

/** As it is written: what is killed would have the same words whatever is written. */
function wordsOf({ kind, key, version }: Item, state: unknown, known: Known | undefined): ToldEntry['after'] {
  if (state === null || state === undefined) return null;
  return kind === 'flag'
    ? describe(asWritten(state as Flag, version), known, { key, regex: regexEngine })
    : describeSegment(segmentEntry({ ...(state as Segment), version }), known);
}

function findingsOf(
  { kind, version }: Item,
  state: unknown,
  { known, now }: { known: Known | undefined; now: number },
): Finding[] {
  if (state === null || state === undefined) return [];
  const options = { ...(known ? { known } : {}), now };
  const findings =
    kind === 'flag'
      ? lintFlag(asWritten(state as Flag, version), options)
      : lintSegment(segmentEntry({ ...(state as Segment), version }), options);
  // A variant that this environment has no use for another may have.
  return findings.filter(({ code }) => code !== 'unused-variant');
}

function asWritten(state: Flag, version: number): Flag {
  return flagEntry({ ...state, version, killed: null });
}

function knownOf({ flags, segments }: Entries): Known {
  return { flags: new Map(Object.entries(flags)), segments: new Map(Object.entries(segments)) };
}
