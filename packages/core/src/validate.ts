/** What an author has to hear before a flag or segment is written: its shape, and whatever it refers to. */
import { checkFlag, checkSegment } from './check-flag.ts';
import type { References } from './compiled.ts';
import type { EntryName } from './entry.ts';
import { unknownName } from './findings.ts';
import { LIMITS } from './limits.ts';
import type { Condition, Problem } from './model.ts';
import { pointerTo } from './pointer.ts';
import { describeCycle, findCycle, findReferences, forEachReference } from './references.ts';
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
  const self: EntryName = { kind, key: key ?? '' };
  const isSelf = (name: EntryName) => key !== undefined && name.kind === kind && name.key === key;
  const references = findReferences(entry);
  const referencesOf = (name: EntryName): References | undefined => {
    if (name === self || isSelf(name)) return references;
    const other = name.kind === 'flag' ? known.flags.get(name.key) : known.segments.get(name.key);
    return other && findReferences(other);
  };
  forEachReference(entry, (name, pointer, condition) => {
    if (isSelf(name)) return;
    const others = name.kind === 'flag' ? known.flags : known.segments;
    if (!others.has(name.key)) {
      problems.push({ pointer, message: unknownName(name.kind, name.key, others.keys()) });
    } else if (name.kind === 'flag') {
      problems.push(...findUnknownVariants(condition, known.flags.get(name.key)!, pointer));
    }
  });
  const cycle = findCycle(self, referencesOf);
  if (cycle !== undefined) {
    problems.push({ pointer: '', message: `refers to itself or to a cycle: ${describeCycle(cycle)}` });
  } else if (depthOf(self, referencesOf, new Map()) > LIMITS.referenceDepth) {
    const message = `flags and segments refer to one another more than ${LIMITS.referenceDepth} deep`;
    problems.push({ pointer: '', message });
  }
  return problems;
}

function findUnknownVariants(
  condition: Record<string, unknown>,
  { variants }: FlagLike,
  pointer: string,
): Problem[] {
  const wanted = condition['variants'];
  if (!Array.isArray(wanted)) return [];
  const problems: Problem[] = [];
  for (let i = 0; i < wanted.length; i++) {
    const name: unknown = wanted[i];
    if (typeof name !== 'string' || Object.hasOwn(variants, name)) continue;
    const list = `${pointer.slice(0, -'/flag'.length)}/variants`;
    problems.push({
      pointer: pointerTo(list, i),
      message: unknownName('variant', name, Object.keys(variants)),
    });
  }
  return problems;
}

/** Entries in a row from `name` on, itself included; only where there is no cycle. Stops counting behind the limit. */
function depthOf(
  name: EntryName,
  referencesOf: (name: EntryName) => References | undefined,
  known: Map<string, number>,
  left: number = LIMITS.referenceDepth,
): number {
  const id = `${name.kind}\n${name.key}`;
  const already = known.get(id);
  if (already !== undefined || left < 0) return already ?? 1;
  const references = referencesOf(name);
  let depth = 0;
  for (const key of references?.flags ?? []) {
    depth = Math.max(depth, depthOf({ kind: 'flag', key }, referencesOf, known, left - 1));
  }
  for (const key of references?.segments ?? []) {
    depth = Math.max(depth, depthOf({ kind: 'segment', key }, referencesOf, known, left - 1));
  }
  known.set(id, depth + 1);
  return depth + 1;
}
