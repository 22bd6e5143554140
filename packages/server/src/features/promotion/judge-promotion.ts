/** Whether the target may become what a promotion makes of it: all of it at once, for its parts may need each other. */
import {
  type Condition,
  type Flag,
  findBrokenUsers,
  findReferences,
  type Segment,
  validateFlag,
  validateSegment,
} from '@halyard/core';
import type { Door } from '../../door.ts';
import { environmentsBelow } from '../../environment-tree.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { regexEngine } from '../../platform/regex.ts';
import { entryOf } from '../flags/index.ts';
import { nobody } from '../segments/index.ts';
import { type Entries, entriesOfHeirs } from '../snapshots/index.ts';
import type { Conflict, Selection } from './select-pieces.ts';
import type { Side, TwoEnvironments } from './two-environments.ts';

/** Every conflict, also of environments that inherit from the target. Two queries where there are such. */
export async function judgePromotion(
  door: Door,
  two: TwoEnvironments,
  selection: Selection,
): Promise<Conflict[]> {
  const before = entriesOf(two, two.first);
  const after: Entries = { flags: new Map(before.flags), segments: new Map(before.segments) };
  for (const { meta, after: next } of selection.flags)
    after.flags.set(meta.key, entryOf(meta, { ...next, version: 1 })!);
  for (const { key, after: next } of selection.segments) after.segments.set(key, { if: next.if, version: 1 });

  const conflicts = [
    ...selection.flags.flatMap((each) => findNotHolding(each, { after, source: entriesOf(two, two.second) })),
    ...findInvalid(selection, before, after, ''),
  ];
  const tree = await door.environments();
  const environment = two.first.row.key;
  const heirs = environmentsBelow(tree, environment);
  if (heirs.length === 0) return conflicts;
  for (const [heir, there] of await entriesOfHeirs(door.db, door.project, {
    tree,
    environment,
    heirs,
    base: after,
  })) {
    conflicts.push(...findInvalid(selection, before, there, ` (in ${heir}, which inherits this)`));
  }
  return conflicts;
}

function entriesOf({ flags }: TwoEnvironments, { configurations, segments }: Side): Entries {
  return {
    flags: new Map([...flags].map(([key, meta]) => [key, entryOf(meta, configurations.get(key)!)!])),
    segments: new Map(
      [...segments].map(([key, { if: condition, version }]) => [key, { if: condition, version }]),
    ),
  };
}

/** What the service would refuse if it were written piece by piece. */
function findInvalid(selection: Selection, before: Entries, after: Entries, where: string): Conflict[] {
  const conflict = (kind: Conflict['kind'], key: string, pointer: string, message: string): Conflict => {
    const at = pointer === '' ? '' : ` at ${pointer}`;
    return { kind, key, reason: 'invalid', detail: `${kind} ${key}${at}: ${message}${where}` };
  };
  const found: Conflict[] = [];
  for (const { meta } of selection.flags) {
    const { key } = meta;
    const [old, next] = [before.flags.get(key)!, after.flags.get(key)!];
    const problems = validateFlag(next, after, { key, regex: regexEngine });
    problems.push(...findBrokenUsers({ kind: 'flag', key }, { before: old, after: next }, after));
    found.push(...problems.map(({ pointer, message }) => conflict('flag', key, pointer, message)));
  }
  for (const { key } of selection.segments) {
    const [old, next] = [before.segments.get(key)!, after.segments.get(key)!];
    const problems = validateSegment(next, after, { key, regex: regexEngine });
    problems.push(...findBrokenUsers({ kind: 'segment', key }, { before: old, after: next }, after));
    found.push(...problems.map(({ pointer, message }) => conflict('segment', key, pointer, message)));
  }
  return found;
}

/** What conditions taken over refer to, and what never holds in the target though it may in the source. */
function findNotHolding(
  { meta: { key }, pieces, after: next }: Selection['flags'][number],
  { after, source }: { after: Entries; source: Entries },
): Conflict[] {
  const conditions: Condition[] = [
    ...(pieces.includes('requires') ? next.requires : []),
    ...(pieces.includes('rules') ? next.rules.map((rule) => rule.if) : []),
  ];
  const details = new Set<string>();
  for (const condition of conditions) {
    for (const name of findReferences(condition).segments) {
      if (isEmpty(after.segments.get(name)) && !isEmpty(source.segments.get(name))) {
        details.add(`it refers to segment ${name}, which holds nobody in the target: take that over, too`);
      }
    }
    for (const { flag, variants } of askedOf(condition)) {
      if (isShut(after.flags.get(flag), variants) && !isShut(source.flags.get(flag), variants)) {
        details.add(`it asks for ${variants.join(' or ')} of flag ${flag}, which is off in the target`);
      }
    }
  }
  return [...details].map((detail) => {
    return { kind: 'flag', key, reason: 'would-not-hold', detail: `flag ${key}: ${detail}` };
  });
}

function isEmpty(segment: Segment | undefined): boolean {
  return segment !== undefined && sameJson(segment.if, nobody);
}

/** Whether it gives everyone something else than these. */
function isShut(flag: Flag | undefined, variants: readonly string[]): boolean {
  return flag !== undefined && !flag.enabled && (flag.off === null || !variants.includes(flag.off));
}

/** The variants of flags that a condition asks for, however deep. */
function askedOf(condition: Condition): { flag: string; variants: string[] }[] {
  if ('all' in condition) return condition.all.flatMap(askedOf);
  if ('any' in condition) return condition.any.flatMap(askedOf);
  if ('not' in condition) return askedOf(condition.not);
  return 'flag' in condition ? [{ flag: condition.flag, variants: [...condition.variants] }] : [];
}
