/** How large segments are, by what they list and by how many of those seen lately are in them, and who refers to them. */
import type { SegmentReachAnswer } from '@halyard/contract';
import { createEvaluator, type Flag, findReferences, findTestedValues, type Snapshot } from '@halyard/core';
import { regexEngine } from '../../platform/regex.ts';
import { shareThread } from '../../platform/share-thread.ts';
import { attributesRead, type SampleReading } from './context-sample.ts';

type Item = SegmentReachAnswer['items'][number];

/** By key. Every segment is asked of the evaluator itself, through a flag that says whether it holds. */
export async function segmentReach(
  snapshot: Snapshot,
  sample: Pick<SampleReading, 'contexts' | 'attributes'> | undefined,
  now: Date,
): Promise<Item[]> {
  const pause = shareThread();
  const keys = Object.keys(snapshot.segments).sort();
  const users = await usersOf(snapshot, pause);
  const evaluator = createEvaluator({ regex: regexEngine });
  evaluator.replace({ ...snapshot, flags: Object.fromEntries(keys.map((key) => [key, flagOf(key)])) });
  const items: Item[] = [];
  for (const key of keys) {
    let contexts = 0;
    for (const context of sample?.contexts ?? []) {
      if (evaluator.evaluate(key, context, now.getTime()).result.variant === 'in') contexts++;
    }
    const read = attributesRead(reached(key, snapshot));
    items.push({
      key,
      values: findTestedValues(snapshot.segments[key]).reduce((sum, { values }) => sum + values.length, 0),
      contexts: sample ? contexts : null,
      unseenAttributes: [...read].filter((name) => sample && !sample.attributes.has(name)).sort(),
      ...(users.get(key) ?? { flags: [], segments: [] }),
    });
    await pause();
  }
  return items;
}

async function usersOf({ flags, segments }: Snapshot, pause: () => Promise<void>) {
  const users = new Map<string, Pick<Item, 'flags' | 'segments'>>();
  for (const [kind, entries] of [
    ['flags', flags],
    ['segments', segments],
  ] as const) {
    for (const user in entries) {
      for (const key of findReferences(entries[user]).segments) {
        const known = users.get(key) ?? { flags: [], segments: [] };
        known[kind].push(user);
        users.set(key, known);
      }
      await pause();
    }
  }
  for (const each of users.values()) {
    each.flags.sort();
    each.segments.sort();
  }
  return users;
}

/** The segment with those that it stands on. */
function reached(start: string, { segments }: Snapshot): Pick<Snapshot, 'flags' | 'segments'> {
  const found: Snapshot['segments'] = {};
  const waiting = [start];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const segment = segments[key];
    if (segment === undefined || Object.hasOwn(found, key)) continue;
    found[key] = segment;
    waiting.push(...findReferences(segment).segments);
  }
  return { flags: {}, segments: found };
}

function flagOf(segment: string): Flag {
  return {
    type: 'boolean',
    variants: { in: true, out: false },
    enabled: true,
    off: 'out',
    requires: [],
    rules: [{ id: 'r', if: { segment }, serve: 'in' }],
    otherwise: { serve: 'out' },
    client: false,
    version: 1,
  };
}
