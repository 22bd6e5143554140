import { type Comparison, operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import { configurationAnswer } from '../flags/index.ts';
import { differingPieces } from './pieces.ts';
import { readTwo, type TwoEnvironments } from './two-environments.ts';

type Compared = Comparison['items'][number];

/** Flags before segments, each by key. Variants are no piece: they are the flag's, and the same in every environment. */
export const compareEnvironments = handle(operations.compareEnvironments, async (door, { params, query }) => {
  const two = await readTwo(door, params.environment, { second: query.with, pointer: '?with' });
  const all = [...comparedFlags(two), ...comparedSegments(two)];
  const after = parseCursor(query.cursor, 'text')?.join('\n');
  const shown = all
    .filter(({ pieces }) => !query.different || pieces.length > 0)
    .filter(({ kind, key }) => after === undefined || `${kind}\n${key}` > after);
  const items = shown.slice(0, query.limit);
  const last = items.at(-1);
  const body: Comparison = {
    environment: two.first.row.key,
    with: two.second.row.key,
    snapshotVersions: {
      environment: two.first.row.snapshot_version,
      with: two.second.row.snapshot_version,
    },
    flags: tallyOf(all, 'flag'),
    segments: tallyOf(all, 'segment'),
    items,
    ...(shown.length > items.length && last ? { next: cursorOf([last.kind, last.key]) } : {}),
  };
  return { body };
});

function tallyOf(all: readonly Compared[], kind: Compared['kind']) {
  const of = all.filter((each) => each.kind === kind);
  const different = of.filter(({ pieces }) => pieces.length > 0).length;
  return { equal: of.length - different, different };
}

function comparedFlags({ flags, first, second }: TwoEnvironments): Compared[] {
  return [...flags.keys()].sort(byCodeUnits).map((key): Compared => {
    const [one, other] = [first.configurations.get(key)!, second.configurations.get(key)!];
    const [shownOne, shownOther] = [configurationAnswer(one), configurationAnswer(other)];
    return {
      kind: 'flag',
      key,
      versions: { environment: one.version, with: other.version },
      pieces: differingPieces(one, other).map((piece) => {
        return { piece, environment: shownOne[piece], with: shownOther[piece] };
      }),
    };
  });
}

function comparedSegments({ first, second }: TwoEnvironments): Compared[] {
  return [...first.segments]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([key, one]): Compared => {
      const other = second.segments.get(key)!;
      const isSame = sameJson(one.if, other.if);
      return {
        kind: 'segment',
        key,
        versions: { environment: one.version, with: other.version },
        pieces: isSame ? [] : [{ piece: 'if', environment: one.if, with: other.if }],
      };
    });
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
