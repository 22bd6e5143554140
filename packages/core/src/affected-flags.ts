import type { Lookup, References } from './compiled.ts';
import type { EntryName } from './entry.ts';

/** The keys of the flags among `touched` and of all that stand on something touched, directly or not. */
export function affectedFlags(touched: readonly EntryName[], lookup: Lookup): string[] {
  const flags = new Set<string>();
  const segments = new Set<string>();
  for (const { kind, key } of touched) (kind === 'flag' ? flags : segments).add(key);
  const standsOn = (references: References) =>
    references.flags.some((key) => flags.has(key)) || references.segments.some((key) => segments.has(key));

  for (let before = -1; before !== flags.size + segments.size; ) {
    before = flags.size + segments.size;
    for (const [key, segment] of lookup.segments) if (standsOn(segment.references)) segments.add(key);
    for (const [key, flag] of lookup.flags) if (standsOn(flag.references)) flags.add(key);
  }
  return [...flags];
}
