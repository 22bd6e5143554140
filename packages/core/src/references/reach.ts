/**
 * How far the references of a flag or segment reach: into a cycle, how many in a row, and how many conditions one
 * answer may have to look at. One walk, without recursion, that visits everything once.
 */

import { LIMITS } from '../limits.ts';
import type { EntryName } from './entry.ts';
import type { Uses } from './references.ts';

/** What is walked through; nodes are compared by identity. */
export interface Graph<Node> {
  find(name: EntryName): Node | undefined;
  usesOf(node: Node): Uses;
  isMalformed(node: Node): boolean;
}

export interface Reach {
  reachesCycle: boolean;
  /** Entries in a row, itself included. */
  depth: number;
  /** Conditions, those of an entry as often as it is used. */
  work: number;
  /** A malformed segment it stands on, through segments only. */
  malformedSegment: string | undefined;
}

/** The reach of `start`; that of everything it refers to is added to `known`. */
export function reachOf<Node>(start: Node, graph: Graph<Node>, known: Map<Node, Reach>): Reach {
  const open = new Set<Node>();
  const way: Step<Node>[] = [];
  enter(start);
  for (;;) {
    const step = way.at(-1)!;
    const { value: use } = step.uses.next();
    if (use === undefined) {
      way.pop();
      open.delete(step.node);
      known.set(step.node, step.reach);
      const user = way.at(-1);
      if (user === undefined) return step.reach;
      takeOver(user, step.reach);
      continue;
    }
    const node = graph.find(use.name);
    if (node === undefined) continue;
    step.use = use;
    step.usesMalformed = graph.isMalformed(node);
    const reach = known.get(node);
    if (open.has(node)) step.reach.reachesCycle = true;
    else if (reach !== undefined) takeOver(step, reach);
    else enter(node);
  }

  function enter(node: Node): void {
    const uses = graph.usesOf(node);
    const reach = { reachesCycle: false, depth: 1, work: uses.conditions, malformedSegment: undefined };
    open.add(node);
    way.push({ node, uses: eachUse(uses), reach, use: undefined, usesMalformed: false });
  }
}

interface Use {
  name: EntryName;
  count: number;
}

interface Step<Node> {
  node: Node;
  uses: Generator<Use, undefined>;
  reach: Reach;
  /** The one being looked into. */
  use: Use | undefined;
  usesMalformed: boolean;
}

function* eachUse({ flags, segments }: Uses): Generator<Use, undefined> {
  for (const [key, count] of flags) yield { name: { kind: 'flag', key }, count };
  for (const [key, count] of segments) yield { name: { kind: 'segment', key }, count };
  return undefined;
}

function takeOver<Node>({ reach, use, usesMalformed }: Step<Node>, other: Reach): void {
  const { name, count } = use!;
  reach.reachesCycle ||= other.reachesCycle;
  reach.depth = Math.max(reach.depth, other.depth + 1);
  reach.work += count * other.work;
  if (name.kind === 'segment') reach.malformedSegment ??= usesMalformed ? name.key : other.malformedSegment;
}

/** What is too much of it, as sentences; cycles and malformed segments are for the caller to name. */
export function excessOf({ reachesCycle, depth, work }: Reach): string[] {
  const excess: string[] = [];
  if (depth > LIMITS.referenceDepth) {
    excess.push(`flags and segments refer to one another more than ${LIMITS.referenceDepth} deep`);
  }
  if (!reachesCycle && work > LIMITS.work) {
    excess.push(
      `one answer may take more than ${LIMITS.work} conditions, those of flags and segments included`,
    );
  }
  return excess;
}
