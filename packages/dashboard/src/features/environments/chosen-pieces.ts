/** What of a comparison is to be taken over: the pieces of each entry, by the name of the entry. */
import type { Answer, Asked } from '../../api/call.ts';

export type ComparedEntry = Answer<'compareEnvironments'>['items'][number];
export type PromoteBody = NonNullable<Asked<'promoteToEnvironment'>['body']>;
export type Chosen = ReadonlyMap<string, ReadonlySet<string>>;

export function nameOf({ kind, key }: Pick<ComparedEntry, 'kind' | 'key'>): string {
  return `${kind} ${key}`;
}

/** Chooses pieces of an entry, or leaves them out. */
export function choose(
  chosen: Chosen,
  entry: ComparedEntry,
  pieces: readonly string[],
  isChosen: boolean,
): Chosen {
  const next = new Map(chosen);
  const of = new Set(next.get(nameOf(entry)));
  for (const piece of pieces) {
    if (isChosen) of.add(piece);
    else of.delete(piece);
  }
  if (of.size > 0) next.set(nameOf(entry), of);
  else next.delete(nameOf(entry));
  return next;
}

/** Of what differs only: pieces that have become equal meanwhile are left out. */
export function stillChosen(chosen: Chosen, entries: readonly ComparedEntry[]): ComparedEntry[] {
  return entries.flatMap((entry) => {
    const of = chosen.get(nameOf(entry));
    const pieces = entry.pieces.filter(({ piece }) => of?.has(piece));
    return pieces.length > 0 ? [{ ...entry, pieces }] : [];
  });
}

/** The promotion of these, based on the versions that were compared. */
export function promoteBody(from: string, entries: readonly ComparedEntry[]): PromoteBody {
  const basedOn = ({ versions }: ComparedEntry) => ({ source: versions.with, target: versions.environment });
  return {
    from,
    flags: entries
      .filter(({ kind }) => kind === 'flag')
      .map((entry) => ({
        key: entry.key,
        pieces: entry.pieces.map(({ piece }) => piece) as never,
        basedOn: basedOn(entry),
      })),
    segments: entries
      .filter(({ kind }) => kind === 'segment')
      .map((entry) => ({ key: entry.key, basedOn: basedOn(entry) })),
  };
}
