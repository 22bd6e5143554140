/** What people change in a simulation, and what flags then have to answer, worked out without the evaluator. */
import type { Condition, Flag } from '@halyard/core';
import type { LogItem } from '../../server/src/features/delivery/queries.ts';
import { type Draft, type HubEntry, type HubEnvironment, project, type Write } from './hub.ts';
import type { Random } from './random.ts';

export const flagKeys = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'];
const segmentKeys = ['insiders', 'outsiders', 'everyone'];
export const plans = ['free', 'team', 'company'];

export interface WriteOptions {
  /** Some flags are so large. */
  largeBytes?: number;
  /** Segments have long lists, of which a little changes. */
  hasLists?: boolean;
}

/** One change of anything, as a transaction decides it once it has the lock. */
export function drawWrite(random: Random, { largeBytes = 0, hasLists = false }: WriteOptions = {}): Write {
  const kinds = [putFlag, putFlag, putFlag, putFlag, deleteFlag, putSegment, deleteSegment, archive, putMany];
  const kind = hasLists && random.chance(0.4) ? editList : random.pick(kinds);
  return (draft) => {
    const environment = random.pick([...draft.environments.keys()]);
    return enlarge(kind(draft, environment, random), draft, largeBytes, random);
  };
}

/** Of one flag, one environment, everywhere the same kind of change: for probes. */
export function putFlagIn(environment: string, random: Random): Write {
  return (draft) => putFlag(draft, environment, random);
}

/** The value and the version a flag must answer with; undefined: there is no such flag. */
export function expectedAnswer(
  { entries }: HubEnvironment,
  key: string,
  plan: string,
): { value: unknown; version: number } | undefined {
  const found = entries.get(`flag\n${key}`);
  if (found?.kind !== 'flag') return undefined;
  const { variants, enabled, rules, version } = found.entry;
  const rule = rules[0] as { if: { segment: string } } | undefined;
  const segment = rule && entries.get(`segment\n${rule.if.segment}`);
  const isIn =
    segment?.kind === 'segment' && (segment.entry.if as { values: string[] }).values.includes(plan);
  return { value: variants[!enabled ? 'off' : isIn ? 'rule' : 'on'], version };
}

/** Puts a third of the flags again, with a variant that is never served. */
function enlarge(items: LogItem[], draft: Draft, largeBytes: number, random: Random): LogItem[] {
  if (largeBytes === 0) return items;
  for (const item of items) {
    const { environment, key, kind, after } = item;
    if (kind !== 'flag' || after === null || !random.chance(0.3)) continue;
    const { variants } = after as Flag;
    item.after = { ...(after as Flag), variants: { ...variants, large: 'x'.repeat(largeBytes) } };
    const { version, entries } = draft.environments.get(environment!)!;
    const larger = new Map(entries).set(`flag\n${key}`, { kind, key, version, entry: item.after as Flag });
    draft.environments.set(environment!, { version, entries: larger });
  }
  return items;
}

function putFlag(draft: Draft, environment: string, random: Random): LogItem[] {
  return raise(draft, environment, (entries, version) => [flagItem(entries, version, random)]);
}

/** Several entries of one version, as an import makes them. */
function putMany(draft: Draft, environment: string, random: Random): LogItem[] {
  return raise(draft, environment, (entries, version) => {
    const items = new Map<string, Item>();
    for (let i = random.integer(2, 6); i > 0; i--) {
      const item = random.chance(0.8)
        ? flagItem(entries, version, random)
        : segmentItem(random.pick(segmentKeys), random);
      items.set(`${item.kind}\n${item.key}`, item);
    }
    return [...items.values()];
  });
}

function deleteFlag(draft: Draft, environment: string, random: Random): LogItem[] {
  return raise(draft, environment, (entries) => {
    const keys = keysOf(entries, 'flag');
    return keys.length < 3 ? [] : [{ kind: 'flag', key: random.pick(keys), after: null }];
  });
}

function putSegment(draft: Draft, environment: string, random: Random): LogItem[] {
  return raise(draft, environment, () => [segmentItem(random.pick(segmentKeys), random)]);
}

/** A list of some hundred, of which some go and some come; the first time, all of it. */
function editList(draft: Draft, environment: string, random: Random): LogItem[] {
  return raise(draft, environment, (entries) => {
    const key = random.pick(segmentKeys);
    const before = entries.get(`segment\n${key}`);
    const held = before?.kind === 'segment' ? (before.entry.if as { values: string[] }).values : [];
    const kept = held.filter((value) => !random.chance(plans.includes(value) ? 0.5 : 0.005));
    const absent = plans.filter((plan) => !kept.includes(plan) && random.chance(0.5));
    const fresh = Array.from({ length: held.length < 100 ? 250 : random.integer(0, 3) }, () => random.hex(8));
    const values = [...kept, ...absent, ...fresh];
    return [{ kind: 'segment', key, after: { if: { attribute: 'plan', op: 'in', values } } }];
  });
}

/** Refused where a flag refers to it, as by the service. */
function deleteSegment(draft: Draft, environment: string, random: Random): LogItem[] {
  return raise(draft, environment, (entries) => {
    const used = new Set<string>();
    for (const each of entries.values()) {
      if (each.kind === 'flag')
        for (const rule of each.entry.rules) used.add((rule.if as { segment: string }).segment);
    }
    const free = keysOf(entries, 'segment').filter((key) => !used.has(key));
    return free.length === 0 ? [] : [{ kind: 'segment', key: random.pick(free), after: null }];
  });
}

/** One change with items in every environment. */
function archive(draft: Draft, _environment: string, random: Random): LogItem[] {
  const key = random.pick(flagKeys);
  return [...draft.environments.keys()].flatMap((environment) =>
    raise(draft, environment, (entries) =>
      entries.has(`flag\n${key}`) ? [{ kind: 'flag', key, after: null }] : [],
    ),
  );
}

type Entries = ReadonlyMap<string, HubEntry>;
type Item =
  | { kind: 'flag'; key: string; after: Flag | null }
  | { kind: 'segment'; key: string; after: { if: Condition } | null };

/** The environment's next version with these items in it; nothing where there are none. */
function raise(
  draft: Draft,
  environment: string,
  decide: (entries: Entries, version: number) => Item[],
): LogItem[] {
  const before = draft.environments.get(environment)!;
  const version = before.version + 1;
  const items = decide(before.entries, version);
  if (items.length === 0) return [];
  const entries = new Map(before.entries);
  for (const { kind, key, after } of items) {
    if (after === null) entries.delete(`${kind}\n${key}`);
    else entries.set(`${kind}\n${key}`, { kind, key, version, entry: { ...after, version } } as HubEntry);
  }
  draft.environments.set(environment, { version, entries });
  return items.map(({ kind, key, after }) => ({
    project,
    environment,
    kind,
    key,
    version,
    after: after && { ...after, version },
  }));
}

/** Its values are its own: two puts of a key never answer alike. */
function flagItem(entries: Entries, version: number, random: Random): Item {
  const mark = random.hex(6);
  const segments = keysOf(entries, 'segment');
  const usesSegment = segments.length > 0 && random.chance(0.5);
  const after: Flag = {
    type: 'string',
    variants: { on: `on ${mark}`, off: `off ${mark}`, rule: `rule ${mark}` },
    enabled: random.chance(0.8),
    off: 'off',
    requires: [],
    rules: usesSegment ? [{ id: 'r1', if: { segment: random.pick(segments) }, serve: 'rule' }] : [],
    otherwise: { serve: 'on' },
    client: false,
    version,
  };
  return { kind: 'flag', key: random.pick(flagKeys), after };
}

function segmentItem(key: string, random: Random): Item {
  const values = plans.filter(() => random.chance(0.5));
  return {
    kind: 'segment',
    key,
    after: { if: { attribute: 'plan', op: 'in', values: [...values, random.hex(4)] } },
  };
}

function keysOf(entries: Entries, kind: 'flag' | 'segment'): string[] {
  return [...entries.values()].filter((each) => each.kind === kind).map(({ key }) => key);
}
