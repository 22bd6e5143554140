/** What is looked up in a dry run again and again. */
import type { Rehearsal } from '@halyard/contract';
import type { NamedEnvironment } from '../kit/environment-name.tsx';

/** Without the entry of a held operation itself: that it is held is said where it is saved. */
export function changesOf({ diff }: Rehearsal): Rehearsal['diff'] {
  return diff.filter(({ kind }) => kind !== 'held-operation');
}

/** Where something is written, and not only follows from what is written above. */
export function writtenIn(rehearsal: Rehearsal): { written: string[]; following: string[] } {
  const changes = changesOf(rehearsal).filter(({ environment }) => environment !== null);
  const isOwn = ({ after }: Rehearsal['diff'][number]) =>
    (after as { inherited?: boolean } | null)?.inherited !== true;
  const all = [...new Set(changes.map(({ environment }) => environment as string))];
  const own = new Set(changes.filter(isOwn).map(({ environment }) => environment as string));
  if (own.size === 0) return { written: all, following: [] };
  return { written: all.filter((key) => own.has(key)), following: all.filter((key) => !own.has(key)) };
}

export type Named = (key: string) => NamedEnvironment;

export function namesOf(environments: readonly NamedEnvironment[]): Named {
  const byKey = new Map(environments.map((environment) => [environment.key, environment]));
  return (key) => byKey.get(key) ?? { key, name: key, color: null };
}
