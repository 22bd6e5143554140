/** What an author has to hear before a flag or segment is written: its shape, and whatever it refers to. */
import { checkFlag, checkSegment } from './check/check-flag.ts';
import { pointerTo } from './check/pointer.ts';
import { unknownName } from './check/problems.ts';
import type { Condition, Problem } from './model.ts';
import type { EntryName } from './references/entry.ts';
import { excessOf, reachOf } from './references/reach.ts';
import {
  countUses,
  describeCycle,
  findCycle,
  forEachCondition,
  referencesIn,
  type Uses,
} from './references/references.ts';
import type { RegexEngine } from './regex.ts';

/** As much of a flag as others can stand on; a whole one will do. */
export interface FlagLike {
  variants: Readonly<Record<string, unknown>>;
  requires?: readonly Condition[];
  rules?: readonly { if?: Condition }[];
}

export interface SegmentLike {
  if: Condition;
}

/** The environment's other entries. The one validated may be among them: its new form counts. */
export interface Known {
  flags: ReadonlyMap<string, FlagLike>;
  segments: ReadonlyMap<string, SegmentLike>;
}

export interface ValidateOptions {
  /** The key it has or will have; without one, cycles through it cannot be seen. */
  key?: string;
  /** Patterns are tried with it; without one they are only measured. */
  regex?: RegexEngine;
}

/** Every problem of a flag, with pointers into it. Empty: it may be written. */
export function validateFlag(flag: unknown, known: Known, options: ValidateOptions = {}): Problem[] {
  const problems = checkFlag(flag, { regex: options.regex });
  return problems.concat(findInReferences('flag', flag, known, options.key));
}

/** Every problem of a segment, with pointers into it. */
export function validateSegment(segment: unknown, known: Known, options: ValidateOptions = {}): Problem[] {
  const problems = checkSegment(segment, { regex: options.regex });
  return problems.concat(findInReferences('segment', segment, known, options.key));
}

function findInReferences(
  kind: EntryName['kind'],
  entry: unknown,
  known: Known,
  key: string | undefined,
): Problem[] {
  const problems: Problem[] = [];
  const isSelf = (name: EntryName) => name.kind === kind && name.key === key;
  forEachCondition(entry, (condition, pointer) => {
    const { segment, flag } = condition;
    if (
      typeof segment === 'string' &&
      !known.segments.has(segment) &&
      !isSelf({ kind: 'segment', key: segment })
    ) {
      const message = unknownName('segment', segment, known.segments.keys());
      problems.push({ pointer: `${pointer}/segment`, message });
    }
    if (typeof flag !== 'string' || isSelf({ kind: 'flag', key: flag })) return;
    const other = known.flags.get(flag);
    if (other !== undefined)
      problems.push(...findUnknownVariants(condition['variants'], other, `${pointer}/variants`));
    else
      problems.push({ pointer: `${pointer}/flag`, message: unknownName('flag', flag, known.flags.keys()) });
  });
  for (const message of findInReach({ kind, key: key ?? '' }, entry, known, isSelf)) {
    problems.push({ pointer: '', message });
  }
  return problems;
}

function findUnknownVariants(wanted: unknown, { variants }: FlagLike, pointer: string): Problem[] {
  if (!Array.isArray(wanted)) return [];
  const problems: Problem[] = [];
  for (let i = 0; i < wanted.length; i++) {
    const name: unknown = wanted[i];
    if (typeof name !== 'string' || Object.hasOwn(variants, name)) continue;
    const message = unknownName('variant', name, Object.keys(variants));
    problems.push({ pointer: pointerTo(pointer, i), message });
  }
  return problems;
}

/** Cycles, and reaching too far, as sentences. */
function findInReach(
  self: EntryName,
  entry: unknown,
  known: Known,
  isSelf: (name: EntryName) => boolean,
): string[] {
  const nodes = new Map<unknown, Uses>();
  const find = (name: EntryName): Uses | undefined => {
    const isThis = name === self || isSelf(name);
    const document = isThis ? entry : (name.kind === 'flag' ? known.flags : known.segments).get(name.key);
    if (document === undefined) return undefined;
    const uses = nodes.get(document) ?? countUses(document);
    nodes.set(document, uses);
    return uses;
  };
  const referencesOf = (name: EntryName) => {
    const uses = find(name);
    return uses && referencesIn(uses);
  };
  const graph = { find, usesOf: (uses: Uses) => uses, isMalformed: () => false };
  const reach = reachOf(find(self) ?? countUses(entry), graph, new Map());
  const messages = excessOf(reach);
  if (reach.reachesCycle) messages.push(describeCycle(findCycle(self, referencesOf) ?? []));
  return messages;
}
