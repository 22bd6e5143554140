/**
 * Finds the flags that what they refer to makes malformed: flags that reach a cycle, that reach too far, or whose
 * segments are malformed.
 */

import type { Problem } from '../model.ts';
import type { EntryName } from '../references/entry.ts';
import { excessOf, type Graph, type Reach, reachOf } from '../references/reach.ts';
import { describeCycle, findCycle, referencesIn, refersToAnything } from '../references/references.ts';
import type { CompiledFlag, CompiledSegment, Lookup } from './compiled.ts';

type Node = CompiledFlag | CompiledSegment;

/** Sets the problems of every flag to its own and those found here. */
export function judge(lookup: Lookup): void {
  const graph: Graph<Node> = {
    find: ({ kind, key }) => (kind === 'flag' ? lookup.flags : lookup.segments).get(key),
    usesOf: (node) => node.uses,
    isMalformed: (node) => node.ownProblems.length > 0,
  };
  const known = new Map<Node, Reach>();
  for (const flag of lookup.flags.values()) {
    if (flag.ownProblems.length > 0 || !refersToAnything(flag.uses)) continue;
    const problems = describe(flag, known.get(flag) ?? reachOf(flag, graph, known), lookup);
    flag.problems = problems;
    flag.fixed = problems.length > 0 ? flag.rare.malformed : flag.fixedIfSound;
  }
}

function describe(flag: CompiledFlag, reach: Reach, lookup: Lookup): Problem[] {
  const messages = excessOf(reach);
  if (reach.reachesCycle) {
    const referencesOf = ({ kind, key }: EntryName) => {
      const node = (kind === 'flag' ? lookup.flags : lookup.segments).get(key);
      return node && referencesIn(node.uses);
    };
    messages.push(describeCycle(findCycle({ kind: 'flag', key: flag.key }, referencesOf) ?? []));
  }
  if (reach.malformedSegment !== undefined) {
    const [problem] = lookup.segments.get(reach.malformedSegment)?.ownProblems ?? [];
    const what = problem === undefined ? '' : `: ${problem.pointer} ${problem.message}`;
    messages.push(`uses the segment \`${reach.malformedSegment}\`, which is malformed${what}`);
  }
  return messages.map((message) => ({ pointer: '', message }));
}
