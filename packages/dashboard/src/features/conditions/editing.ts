/** What every part of a condition's editor knows, whatever it stands in. */
import type { Condition, Problem } from '@halyard/core';
import { createContext, useContext } from 'react';
import { bare, type Path } from './condition-tree.ts';

export interface Editing {
  project: string;
  environment: string;
  root: Condition;
  change(next: Condition): void;
  /** Pointers into whatever the condition stands in, as `pointer` of each part. */
  problems: readonly Problem[];
}

const context = createContext<Editing | undefined>(undefined);
export const EditingProvider = context.Provider;

export function useEditing(): Editing {
  return useContext(context)!;
}

/** What a part of the tree is given. */
export interface Part {
  condition: Condition;
  path: Path;
  pointer: string;
}

/** Where a child of a group stands in the document. */
export function childPointer({ condition, pointer }: Pick<Part, 'condition' | 'pointer'>, i: number): string {
  let at = pointer;
  for (let inner = condition; 'not' in inner; inner = inner.not) at += '/not';
  return `${at}/${'all' in bare(condition).inner ? 'all' : 'any'}/${i}`;
}

/** What is said of a line, and of anything in it. */
export function problemsAt(problems: readonly Problem[], pointer: string): readonly Problem[] {
  return problems.filter(
    (problem) => problem.pointer === pointer || problem.pointer.startsWith(`${pointer}/`),
  );
}
