/** Which buckets give one context positions that have to do with one another. */
import { type Audience, audienceOf, isGroup } from '../audience/audience.ts';
import { checkFlag, checkSegment } from '../check/check-flag.ts';
import { type Bucket, type Flag, POSITIONS, type Segment } from '../model.ts';
import { sameJson } from '../same-json.ts';
import type { Known } from '../validate.ts';

/** Whether both give every context the same position. */
export function isSameBucket(a: Bucket, b: Bucket): boolean {
  const [first, second] = [spellOut(a), spellOut(b)];
  return (
    sameJson(first.by, second.by) && sameJson(first.hash, second.hash) && sameJson(first.fold, second.fold)
  );
}

/** Whether they hash the same text for some contexts: whoever is low in one may well be low in the other. */
export function areKin(a: Bucket, b: Bucket): boolean {
  const [first, second] = [spellOut(a), spellOut(b)];
  return sameJson(first.hash, second.hash) && first.by.some((name) => second.by.includes(name));
}

function spellOut({ by, seed, prefix = '', suffix = '', ...rest }: Bucket) {
  const { alg = 'murmur3', hashSeed = 0, bits = 32, fold = 'scale', of = POSITIONS } = rest;
  return {
    by: typeof by === 'string' ? [by] : by,
    hash: [seed === undefined ? prefix : `${seed}:`, suffix, alg, hashSeed],
    fold: [bits, fold, of],
  };
}

/** All buckets that decide who is in an audience, those in the segments and flags it names included, as far as they are known. */
export function bucketsIn(
  audience: Audience,
  known: Known | undefined,
  seen: Set<string> = new Set(),
): Bucket[] {
  if (isGroup(audience)) return audience.parts.flatMap((part) => bucketsIn(part, known, seen));
  if (audience.kind === 'bucket') return [audience.bucket];
  if (audience.kind !== 'segment' && audience.kind !== 'flag') return [];
  const id = audience.kind === 'segment' ? `segment ${audience.segment}` : `flag ${audience.flag}`;
  if (seen.has(id)) return [];
  seen.add(id);
  if (audience.kind === 'segment') {
    const segment = known?.segments.get(audience.segment);
    const isSound =
      segment !== undefined &&
      checkSegment({ version: 0, ...segment }, { allowOtherFields: true }).length === 0;
    return isSound ? bucketsIn(audienceOf((segment as Segment).if), known, seen) : [];
  }
  const flag = known?.flags.get(audience.flag) as Flag | undefined;
  if (flag === undefined || checkFlag(flag, { allowOtherFields: true }).length > 0) return [];
  const conditions = [...flag.requires, ...flag.rules.map((rule) => rule.if)];
  const inside = conditions.flatMap((condition) => bucketsIn(audienceOf(condition), known, seen));
  const serves = [...flag.rules, flag.otherwise].map(({ serve }) => serve);
  return inside.concat(
    serves.flatMap((serve) => (typeof serve === 'object' && serve !== null ? [serve.bucket] : [])),
  );
}
