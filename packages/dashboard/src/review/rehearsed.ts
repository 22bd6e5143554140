/** What is looked up in a dry run again and again. */
import type { Rehearsal } from '@halyard/contract';
import type { NamedEnvironment } from '../kit/environment-name.tsx';

/** Without the entry of a held operation itself: that it is held is said where it is saved. */
export function changesOf({ diff }: Rehearsal): Rehearsal['diff'] {
  return diff.filter(({ kind }) => kind !== 'held-operation');
}

export type Named = (key: string) => NamedEnvironment;

export function namesOf(environments: readonly NamedEnvironment[]): Named {
  const byKey = new Map(environments.map((environment) => [environment.key, environment]));
  return (key) => byKey.get(key) ?? { key, name: key, color: null };
}
