import { useMay } from '../../api/use-may.ts';
import type { RestoreTarget } from './restore-target.ts';

/** An environment; undefined: all of them, with what belongs to none. */
export type Place = string | undefined;

/** Where whoever looks may put a flag or a segment back, by their roles. */
export function usePlaces(
  { kind }: RestoreTarget,
  {
    tags,
    environments,
  }: {
    /** Of the flag. */
    tags: readonly string[] | undefined;
    environments: readonly { key: string }[];
  },
): Place[] {
  const may = useMay();
  const all: Place[] = [undefined, ...environments.map(({ key }) => key)];
  return all.filter((place) =>
    kind === 'flag'
      ? may('revertFlag', { environment: place ?? null, tags })
      : may('revertSegment', { environment: place ?? null }),
  );
}

/** The target where one may put it back; as it was asked for where that is nowhere, which the service says in words. */
export function placedIn(target: RestoreTarget, places: readonly Place[]): RestoreTarget {
  if (target.kind === 'environment' || target.kind === 'project') return target;
  if (places.length === 0 || places.includes(target.environment)) return target;
  return { ...target, environment: places[0] };
}
