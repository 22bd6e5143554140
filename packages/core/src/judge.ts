/**
 * Finds the flags that what they refer to makes malformed: flags that reach a cycle, that refer to one another
 * too far, or whose segments are malformed. One walk over everything that refers to something, without recursion.
 */
import type { CompiledFlag, CompiledSegment, Lookup, References } from './compiled.ts';
import { LIMITS } from './limits.ts';
import type { Problem } from './model.ts';
import { describeCycle, findCycle } from './references.ts';

type Node = CompiledFlag | CompiledSegment;

interface Verdict {
  reachesCycle: boolean;
  /** Entries in a row, itself included. */
  depth: number;
  /** A malformed segment it stands on, through segments only. */
  brokenSegment: string | undefined;
}

/** Sets the problems of every flag to its own and those found here. */
export function judge(lookup: Lookup): void {
  const verdicts = new Map<Node, Verdict>();
  for (const flag of lookup.flags.values()) {
    if (flag.ownProblems > 0) continue;
    if (!refersToAnything(flag.references)) {
      setProblems(flag, []);
      continue;
    }
    const verdict = verdicts.get(flag) ?? walk(flag, lookup, verdicts);
    setProblems(flag, isBad(verdict) ? describe(flag, verdict, lookup) : []);
  }
}

function setProblems(flag: CompiledFlag, problems: readonly Problem[]): void {
  flag.problems = problems;
  flag.isMalformed = problems.length > 0;
}

export function refersToAnything(references: References): boolean {
  return references.flags.length > 0 || references.segments.length > 0;
}

interface Step {
  node: Node;
  verdict: Verdict;
  /** How many of its references have been looked at, flags first. */
  seen: number;
}

function walk(start: Node, lookup: Lookup, verdicts: Map<Node, Verdict>): Verdict {
  const open = new Set<Node>();
  const way: Step[] = [];
  const enter = (node: Node) => {
    open.add(node);
    way.push({ node, verdict: { reachesCycle: false, depth: 1, brokenSegment: undefined }, seen: 0 });
  };
  enter(start);
  for (;;) {
    const { node, verdict, seen } = way.at(-1)!;
    const { flags, segments } = node.references;
    if (seen === flags.length + segments.length) {
      open.delete(node);
      verdicts.set(node, verdict);
      way.pop();
      if (way.length === 0) return verdict;
      continue;
    }
    const key = seen < flags.length ? flags[seen]! : segments[seen - flags.length]!;
    const next: Node | undefined = seen < flags.length ? lookup.flags.get(key) : lookup.segments.get(key);
    const nextVerdict = next && verdicts.get(next);
    if (next === undefined || open.has(next)) {
      if (next !== undefined) verdict.reachesCycle = true;
    } else if (nextVerdict === undefined) {
      enter(next);
      continue;
    } else {
      takeOver(verdict, nextVerdict, next, key);
    }
    way.at(-1)!.seen++;
  }
}

function takeOver(verdict: Verdict, other: Verdict, node: Node, key: string): void {
  verdict.reachesCycle ||= other.reachesCycle;
  verdict.depth = Math.max(verdict.depth, other.depth + 1);
  if ('key' in node) return;
  verdict.brokenSegment ??= node.problems.length > 0 ? key : other.brokenSegment;
}

function isBad({ reachesCycle, depth, brokenSegment }: Verdict): boolean {
  return reachesCycle || depth > LIMITS.referenceDepth || brokenSegment !== undefined;
}

function describe(flag: CompiledFlag, verdict: Verdict, lookup: Lookup): Problem[] {
  const problems: Problem[] = [];
  const add = (message: string) => problems.push({ pointer: '', message });
  if (verdict.reachesCycle) {
    const cycle = findCycle(
      { kind: 'flag', key: flag.key },
      ({ kind, key }) => (kind === 'flag' ? lookup.flags : lookup.segments).get(key)?.references,
    );
    add(`refers to itself or to a cycle: ${describeCycle(cycle ?? [])}`);
  }
  if (verdict.depth > LIMITS.referenceDepth) {
    add(`flags and segments refer to one another more than ${LIMITS.referenceDepth} deep`);
  }
  if (verdict.brokenSegment !== undefined) {
    const [problem] = lookup.segments.get(verdict.brokenSegment)?.problems ?? [];
    const where = problem === undefined ? '' : `: ${problem.pointer} ${problem.message}`;
    add(`uses the segment \`${verdict.brokenSegment}\`, which is malformed${where}`);
  }
  return problems;
}
