/**
 * Which rights what is held takes: those that its rehearsal asked for, which is neither more nor less than it would take
 * now, whatever it was foreseen to write. Flags count by the tags that they had then, and by those that they have now.
 */
import type { AskedFor } from '../../door.ts';
import type { HeldPlace } from '../../platform/tables.ts';
import type { HeldRow } from './queries.ts';

/** As they are kept, each once. */
export function placesOf(asked: readonly AskedFor[]): HeldPlace[] {
  return distinct(
    asked.map(({ operation, target, guards }) => ({
      operation: operation.name,
      environment: target.environment,
      tags: target.tags ? [...target.tags] : null,
      guards,
    })),
  );
}

type Held = Pick<HeldRow, 'calls' | 'basis' | 'places'>;

/** Those it was held by, and where a flag has other tags now, the same by these. */
export function placesNow(row: Held, tagsNow: ReadonlyMap<string, readonly string[]>): HeldPlace[] {
  if (row.places === null) return placesForeseen(row, tagsNow);
  const kept: HeldPlace[] = JSON.parse(row.places);
  const retagged = kept.flatMap((place) => {
    if (place.tags === null) return [];
    const flags = flagsOf(row).filter((flag) => isAbout(row, flag, place));
    return flags.flatMap((flag) => {
      const tags = tagsNow.get(flag);
      return tags ? [{ ...place, tags: [...tags] }] : [];
    });
  });
  return distinct([...kept, ...retagged]);
}

/**
 * Of what was held by a version that did not keep them: where each call names no environment, wherever all of them were
 * foreseen to write.
 */
function placesForeseen(
  { calls, basis }: Held,
  tagsNow: ReadonlyMap<string, readonly string[]>,
): HeldPlace[] {
  const written = new Set(basis.map(({ environment }) => environment));
  const foreseen = written.size > 0 ? [...written] : [null];
  return distinct(
    calls.flatMap(({ operation, params: { flagId, environment: named } }) => {
      const tags = flagId === undefined ? undefined : tagsNow.get(flagId);
      return (named === undefined ? foreseen : [named]).map((environment) => ({
        operation,
        environment,
        tags: tags ? [...tags] : null,
        guards: environment,
      }));
    }),
  );
}

/** The flags that it names or was foreseen to write. */
export function flagsOf({ calls, basis }: Pick<Held, 'calls' | 'basis'>): string[] {
  const named = calls.flatMap(({ params }) => params['flagId'] ?? []);
  const written = basis.flatMap(({ kind, key }) => (kind === 'flag' ? key : []));
  return [...new Set([...named, ...written])];
}

function isAbout({ calls, basis }: Held, flag: string, { operation, environment }: HeldPlace): boolean {
  return (
    calls.some((call) => {
      const { flagId, environment: named = environment } = call.params;
      return call.operation === operation && flagId === flag && named === environment;
    }) ||
    basis.some((place) => place.kind === 'flag' && place.key === flag && place.environment === environment)
  );
}

function distinct(places: readonly HeldPlace[]): HeldPlace[] {
  const nameOf = ({ operation, environment, tags, guards }: HeldPlace) =>
    JSON.stringify([operation, environment, tags?.toSorted() ?? null, guards]);
  return [...new Map(places.map((place) => [nameOf(place), place])).values()];
}
