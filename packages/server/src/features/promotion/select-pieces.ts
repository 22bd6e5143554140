/** What a promotion is asked to take over, held against what stands in both environments. */
import { type FieldProblem, type FlagPiece, invalidInput, type PromoteBody } from '@halyard/contract';
import { sameJson } from '../../platform/canonical-json.ts';
import type { FlagConfiguration, FlagMeta } from '../flags/index.ts';
import type { SegmentCondition } from '../segments/index.ts';
import { allPieces, differingPieces, takeOver } from './pieces.ts';
import type { TwoEnvironments } from './two-environments.ts';

export interface Selection {
  /** Only what changes something. */
  flags: {
    meta: FlagMeta;
    pieces: FlagPiece[];
    source: FlagConfiguration;
    before: FlagConfiguration;
    after: FlagConfiguration;
  }[];
  segments: { key: string; source: SegmentCondition; before: SegmentCondition; after: SegmentCondition }[];
  conflicts: Conflict[];
}

export interface Conflict {
  kind: 'flag' | 'segment';
  key: string;
  reason: 'source-changed' | 'target-changed' | 'would-not-hold' | 'invalid';
  detail: string;
}

/** `first` is the target. Throws INVALID_INPUT for names that do not exist. */
export function select(
  body: PromoteBody,
  { flags, first: target, second: source }: TwoEnvironments,
): Selection {
  requireKnown(body, flags, source.segments);
  const conflicts: Conflict[] = [];
  const wantedFlags = body.all ? [...flags.keys()].map((key) => ({ key })) : body.flags;
  const wantedSegments = body.all ? [...source.segments.keys()].map((key) => ({ key })) : body.segments;
  const check = (kind: Conflict['kind'], wanted: Wanted, versions: Based) =>
    conflicts.push(...findChanged(kind, wanted, versions, body));

  const selection: Selection = { flags: [], segments: [], conflicts };
  for (const wanted of wantedFlags as (Wanted & { pieces?: FlagPiece[] | undefined })[]) {
    const from = source.configurations.get(wanted.key)!;
    const before = target.configurations.get(wanted.key)!;
    const different = differingPieces(from, before);
    const pieces = (wanted.pieces ?? allPieces).filter((piece) => different.includes(piece));
    // Of `all` what is equal was not chosen by anybody.
    if (!body.all || pieces.length > 0) {
      check('flag', wanted, { source: from.version, target: before.version });
    }
    if (pieces.length === 0) continue;
    const meta = flags.get(wanted.key)!;
    selection.flags.push({ meta, pieces, source: from, before, after: takeOver(pieces, from, before) });
  }
  for (const wanted of wantedSegments as Wanted[]) {
    const from = source.segments.get(wanted.key)!;
    const before = target.segments.get(wanted.key)!;
    const isSame = sameJson(from.if, before.if);
    if (!body.all || !isSame) check('segment', wanted, { source: from.version, target: before.version });
    if (isSame) continue;
    const after = { if: from.if, version: before.version };
    selection.segments.push({ key: wanted.key, source: from, before, after });
  }
  return selection;
}

interface Based {
  source: number;
  target: number;
}
interface Wanted {
  key: string;
  basedOn?: Based | undefined;
}

/** Its own versions must be those; by the snapshot versions of the whole it must not be younger. */
function findChanged(
  kind: Conflict['kind'],
  { key, basedOn }: Wanted,
  now: Based,
  body: PromoteBody,
): Conflict[] {
  return (['source', 'target'] as const).flatMap((side): Conflict[] => {
    const isAsCompared = basedOn ? basedOn[side] === now[side] : now[side] <= body.basedOn![side];
    if (isAsCompared) return [];
    const was = basedOn
      ? `was compared in version ${basedOn[side]}`
      : `the comparison is of ${body.basedOn![side]}`;
    const detail = `${kind} ${key} has changed in the ${side} since: ${was}, and it is ${now[side]} now`;
    return [{ kind, key, reason: `${side}-changed`, detail }];
  });
}

function requireKnown(
  body: PromoteBody,
  flags: ReadonlyMap<string, unknown>,
  segments: ReadonlyMap<string, unknown>,
): void {
  const problems: FieldProblem[] = [];
  for (const [name, list, known] of [
    ['flags', body.flags, flags],
    ['segments', body.segments, segments],
  ] as const) {
    for (const [i, { key }] of list.entries()) {
      if (known.has(key)) continue;
      const message = `there is no ${name.slice(0, -1)} ${key}${name === 'flags' ? ', or it is archived' : ''}`;
      problems.push({ pointer: `/${name}/${i}/key`, message });
    }
  }
  if (problems.length > 0) throw invalidInput(problems);
}
