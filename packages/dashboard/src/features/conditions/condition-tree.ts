/**
 * A condition as people edit it: lines in groups, each group with one word at its edge. `none` is `not any`; a line can
 * be turned into its opposite. What is edited is the condition itself: nothing beside the place that was touched changes.
 */
import { type Condition, LIMITS } from '@halyard/core';

export type GroupWord = 'all' | 'any' | 'none' | 'not all';
export const GROUP_WORDS: readonly GroupWord[] = ['all', 'any', 'none', 'not all'];

export interface Group {
  word: GroupWord;
  children: readonly Condition[];
}

/** Which child, of which child, … of the root. */
export type Path = readonly number[];

/** undefined: it is a line. */
export function groupOf(condition: Condition): Group | undefined {
  const { inner, isNegated } = bare(condition);
  if ('all' in inner) return { word: isNegated ? 'not all' : 'all', children: inner.all };
  if ('any' in inner) return { word: isNegated ? 'none' : 'any', children: inner.any };
  return undefined;
}

export function conditionOf({ word, children }: Group): Condition {
  const list = [...children];
  switch (word) {
    case 'all':
      return { all: list };
    case 'any':
      return { any: list };
    case 'none':
      return { not: { any: list } };
    default:
      return { not: { all: list } };
  }
}

/** A condition without the negations around it, and whether they come to one. */
export function bare(condition: Condition): { inner: Condition; isNegated: boolean } {
  let inner = condition;
  let isNegated = false;
  while ('not' in inner) {
    inner = inner.not;
    isNegated = !isNegated;
  }
  return { inner, isNegated };
}

export function negated(condition: Condition): Condition {
  const { inner, isNegated } = bare(condition);
  return isNegated ? inner : { not: inner };
}

export function at(condition: Condition, path: Path): Condition | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return condition;
  const child = groupOf(condition)?.children[first];
  return child === undefined ? undefined : at(child, rest);
}

/** Puts another condition in a place; undefined takes it away. A root that is taken away is everyone. */
export function replaceAt(condition: Condition, path: Path, next: Condition | undefined): Condition {
  return edit(condition, path, () => (next === undefined ? [] : [next]))[0] ?? { all: [] };
}

export function removeAt(condition: Condition, path: Path): Condition {
  return replaceAt(condition, path, undefined);
}

/** Behind itself. The root becomes a group of both. */
export function duplicateAt(condition: Condition, path: Path): Condition {
  if (path.length === 0) return { all: [condition, structuredClone(condition)] };
  return edit(condition, path, (child) => [child, structuredClone(child)])[0]!;
}

/** At the end of a group; what is no group becomes one. */
export function addTo(condition: Condition, path: Path, added: Condition): Condition {
  return edit(condition, path, (child) => {
    const group = groupOf(child);
    if (group === undefined) return [{ all: [child, added] }];
    return [conditionOf({ ...group, children: [...group.children, added] })];
  })[0]!;
}

export function wrapAt(condition: Condition, path: Path, word: GroupWord): Condition {
  return edit(condition, path, (child) => [conditionOf({ word, children: [child] })])[0]!;
}

/** A group gives its lines to the one it stands in; the root only where it has one. */
export function unwrapAt(condition: Condition, path: Path): Condition {
  const group = groupOf(at(condition, path) ?? condition);
  if (group === undefined || (path.length === 0 && group.children.length !== 1)) return condition;
  const isKept = group.word === 'all' || group.word === 'any';
  const given = group.children.map((child) => (isKept ? child : negated(child)));
  return edit(condition, path, () => given)[0] ?? { all: [] };
}

export function reword(condition: Condition, path: Path, word: GroupWord): Condition {
  return edit(condition, path, (child) => {
    const group = groupOf(child);
    return [group === undefined ? child : conditionOf({ ...group, word })];
  })[0]!;
}

export function negateAt(condition: Condition, path: Path): Condition {
  return edit(condition, path, (child) => [negated(child)])[0]!;
}

/** Within its group, by as many places; at the ends it stays. */
export function moveAt(condition: Condition, path: Path, by: number): Condition {
  const place = path.at(-1);
  if (place === undefined) return condition;
  return edit(condition, path.slice(0, -1), (parent) => {
    const group = groupOf(parent);
    const to = place + by;
    if (group === undefined || to < 0 || to >= group.children.length) return [parent];
    const children = [...group.children];
    children.splice(to, 0, ...children.splice(place, 1));
    return [conditionOf({ ...group, children })];
  })[0]!;
}

/** Whether one more level fits around or in what stands there. */
export function canNest(condition: Condition, path: Path): boolean {
  const child = at(condition, path);
  if (child === undefined) return false;
  // A `none` takes two levels, its `not` and its `any`; a line that is put in one may be negated too.
  return levelsTo(condition, path) + depthOf(child) + 2 <= LIMITS.conditionDepth;
}

/** Conditions inside one another, as the limit counts them. */
export function depthOf(condition: Condition): number {
  if ('not' in condition) return 1 + depthOf(condition.not);
  const children = 'all' in condition ? condition.all : 'any' in condition ? condition.any : [];
  return 1 + Math.max(0, ...children.map(depthOf));
}

/** Lines in it. */
export function linesIn(condition: Condition): number {
  const group = groupOf(condition);
  if (group === undefined) return 1;
  return group.children.reduce((sum, child) => sum + linesIn(child), 0);
}

function levelsTo(condition: Condition, [first, ...rest]: Path): number {
  const group = first === undefined ? undefined : groupOf(condition);
  const child = group?.children[first!];
  if (child === undefined) return 0;
  let levels = 1;
  for (let inner = condition; 'not' in inner; inner = inner.not) levels++;
  return levels + levelsTo(child, rest);
}

/** `change` gives what stands in the place afterwards: none, one, or several where there is room for them. */
function edit(condition: Condition, path: Path, change: (child: Condition) => Condition[]): Condition[] {
  const [first, ...rest] = path;
  if (first === undefined) return change(condition);
  const group = groupOf(condition);
  if (group === undefined || group.children[first] === undefined) return [condition];
  const children = group.children.flatMap((child, i) => (i === first ? edit(child, rest, change) : [child]));
  return [conditionOf({ ...group, children })];
}
