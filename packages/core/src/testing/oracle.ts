/**
 * A plain interpreter of the snapshot, for tests and for the vectors of spec/: it walks the document anew for each
 * question, with the platform's own hashes, dates and big integers, and shares nothing with what it checks but the
 * checks of shape.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { checkFlag, checkSegment } from '../check/check-flag.ts';
import type { Bucket, Condition, Context, Flag, Json, Range, Serve, Snapshot, Test } from '../model.ts';
import type { Result } from '../result.ts';

type Answer = Partial<Result> & Pick<Result, 'value' | 'variant' | 'reason'>;

/** What the interpreter looks for patterns with. */
export interface Patterns {
  /** Throws on a pattern that it does not accept. */
  compile(pattern: string, ignoreCase: boolean): { test(input: string): boolean };
}

/** Good enough for patterns that mean the same in JavaScript and in RE2. */
const JAVASCRIPT: Patterns = { compile: (pattern, ignoreCase) => new RegExp(pattern, ignoreCase ? 'i' : '') };

export function interpret(
  snapshot: Snapshot,
  key: string,
  context: Context,
  now: number,
  type?: string,
  patterns: Patterns = JAVASCRIPT,
): Answer {
  const ask = { snapshot, context, now, patterns, reaches: new Map(), broken: new Map() };
  return answerFor(key, ask, type);
}

function answerFor(key: string, ask: Ask, type?: string): Answer {
  const { snapshot } = ask;
  if (!Object.hasOwn(snapshot.flags, key)) return failure('FLAG_NOT_FOUND');
  const flag = snapshot.flags[key]!;
  if (isMalformed(ask, key)) {
    const version: unknown = flag?.version;
    return { ...failure('PARSE_ERROR'), flagVersion: typeof version === 'number' ? version : undefined };
  }
  const fits =
    type === undefined ||
    type === flag.type ||
    (type === 'number' && ['integer', 'float'].includes(flag.type));
  if (!fits) return { ...failure('TYPE_MISMATCH'), flagVersion: flag.version };
  return { ...answer(flag, ask), flagVersion: flag.version };
}

function failure(errorCode: Result['errorCode']): Answer {
  return { value: undefined, variant: null, reason: 'ERROR', errorCode };
}

interface Ask {
  snapshot: Snapshot;
  context: Context;
  now: number;
  patterns: Patterns;
  /** What has been found out for this question: one flag may be asked many times for one answer. */
  reaches: Map<string, Reach | 'cycle'>;
  broken: Map<string, boolean>;
}

function answer(flag: Flag, ask: Ask): Answer {
  const serve = (variant: string | null, reason: Result['reason'], more: Partial<Result> = {}): Answer => ({
    value: variant === null ? undefined : flag.variants[variant],
    variant,
    reason,
    ...more,
  });
  if (!flag.enabled) return serve(flag.off, 'DISABLED');
  if (!flag.requires.every((condition) => holds(condition, ask)))
    return serve(flag.off, 'PREREQUISITE_FAILED');
  for (const rule of flag.rules) {
    if (!holds(rule.if, ask)) continue;
    const more = { ruleId: rule.id, experiment: rule.experiment };
    const chosen = choose(rule.serve, ask);
    if (chosen.kind === 'always') return serve(chosen.variant, 'TARGETING_MATCH', more);
    if (chosen.kind === 'split') return serve(chosen.variant, 'SPLIT', more);
  }
  const chosen = choose(flag.otherwise.serve, ask);
  if (chosen.kind === 'always') return serve(chosen.variant, flag.rules.length === 0 ? 'STATIC' : 'DEFAULT');
  if (chosen.kind === 'split') return serve(chosen.variant, 'SPLIT');
  if (chosen.kind === 'free') return serve(flag.off, 'DEFAULT');
  return serve(flag.off, 'DEFAULT', { diagnostic: 'TARGETING_KEY_MISSING' });
}

type Chosen =
  | { kind: 'always'; variant: string | null }
  | { kind: 'split'; variant: string }
  | { kind: 'free' | 'keyless' };

function choose(serve: Serve, ask: Ask): Chosen {
  if (serve === null || typeof serve === 'string') return { kind: 'always', variant: serve };
  const position = positionOf(serve.bucket, ask);
  if (position === undefined) return { kind: 'keyless' };
  const range = serve.split.find(({ from, to }) => from <= position && position < to);
  return range === undefined ? { kind: 'free' } : { kind: 'split', variant: range.variant };
}

function holds(condition: Condition, ask: Ask): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, ask));
  if ('any' in condition) return condition.any.some((part) => holds(part, ask));
  if ('not' in condition) return !holds(condition.not, ask);
  if ('segment' in condition) {
    const { segments } = ask.snapshot;
    return Object.hasOwn(segments, condition.segment) && holds(segments[condition.segment]!.if, ask);
  }
  if ('flag' in condition) {
    const { variant } = answerFor(condition.flag, ask);
    return variant !== null && condition.variants.includes(variant);
  }
  if ('bucket' in condition) {
    const position = positionOf(condition.bucket, ask);
    const isInside = ({ from, to }: Range) => position !== undefined && from <= position && position < to;
    return condition.ranges.some(isInside);
  }
  return holdsTest(condition, ask);
}

function attributeOf(name: string, { context, now }: Pick<Ask, 'context' | 'now'>): unknown {
  if (name === '$now') return now;
  if (name.split('.').includes('__proto__')) return undefined;
  if (Object.hasOwn(context, name) && context[name] != null) return context[name];
  let value: unknown = context;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    if (!Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value ?? undefined;
}

function holdsTest(test: Test, ask: Ask): boolean {
  const value = attributeOf(test.attribute, ask);
  if (value === undefined) return test.else ?? false;
  if (test.op === 'exists') return true;
  const candidates = Array.isArray(value) ? value : [value];
  return candidates.some((candidate) =>
    test.values!.some((wanted) => holdsOne(test, candidate, wanted, ask)),
  );
}

function holdsOne(test: Test, value: unknown, wanted: Json, { patterns }: Ask): boolean {
  const folds = test.ignoreCase === true && (test.as === undefined || test.as === 'string');
  const fold = (text: unknown) =>
    folds && typeof text === 'string' ? [...text].map(lowerOf).join('') : text;
  const [a, b] = [fold(value), fold(wanted)];
  const bothText = typeof a === 'string' && typeof b === 'string';
  switch (test.op) {
    case 'in':
      return test.as === undefined ? a === b : compare(a, b, test.as) === 0;
    case 'startsWith':
      return bothText && a.startsWith(b);
    case 'endsWith':
      return bothText && a.endsWith(b);
    case 'contains':
      return bothText && a.includes(b);
    case 'matches':
      if (typeof value !== 'string' || Buffer.byteLength(value) > 4096) return false;
      return patterns.compile(wanted as string, test.ignoreCase === true).test(value);
    case 'cidr':
      return typeof value === 'string' && isInCidr(value, wanted as string);
    case 'exists':
      return true;
    default: {
      const order = compare(value, wanted, test.as ?? 'number');
      if (order === undefined) return false;
      return { lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[test.op];
    }
  }
}

function lowerOf(character: string): string {
  const lower = character.toLowerCase();
  return character === '\u0130' ? 'i' : lower;
}

function compare(a: unknown, b: unknown, as: NonNullable<Test['as']>): number | undefined {
  if (as === 'semver') return compareSemver(a, b);
  if (as === 'string') {
    if (typeof a !== 'string' || typeof b !== 'string') return undefined;
    return compareCodePoints(a, b);
  }
  const read = (value: unknown) => (as === 'date' ? dateOf(value) : numberOf(value));
  const [x, y] = [read(a), read(b)];
  return x === undefined || y === undefined ? undefined : x - y;
}

/** Not by bytes of UTF-8, which cannot tell lone surrogates apart. */
function compareCodePoints(a: string, b: string): number {
  const [xs, ys] = [a, b].map((text) => Array.from(text, (character) => character.codePointAt(0)!)) as [
    number[],
    number[],
  ];
  const at = xs.findIndex((x, i) => x !== ys[i]);
  if (at < 0) return xs.length - ys.length;
  return xs[at]! - (ys[at] ?? -1);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 64 || !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value))
    return undefined;
  return Number.isFinite(Number(value)) ? Number(value) : undefined;
}

function dateOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const pattern =
    /^(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):[0-5]\d:)([0-5]\d|60)(\.\d+)?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
  const match = typeof value === 'string' && value.length <= 64 ? pattern.exec(value) : null;
  if (match === null) return undefined;
  const [, day, minute, second, fraction = '.0', sign, hours, minutes] = match;
  const start = Date.parse(`${day}T${minute}00Z`);
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) return undefined;
  const offset = sign === undefined ? 0 : (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes));
  return start - offset * 60_000 + Number(second) * 1000 + Number(fraction.slice(1, 4).padEnd(3, '0'));
}

const SEMVER =
  /^v?(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:\.(0|[1-9]\d*))?(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

function compareSemver(a: unknown, b: unknown): number | undefined {
  const x = typeof a === 'string' ? SEMVER.exec(a) : null;
  const y = typeof b === 'string' ? SEMVER.exec(b) : null;
  if (x === null || y === null) return undefined;
  for (const part of [1, 2, 3]) {
    const order = BigInt(x[part] ?? 0) - BigInt(y[part] ?? 0);
    if (order !== 0n) return order < 0n ? -1 : 1;
  }
  if (x[4] === undefined || y[4] === undefined)
    return Number(x[4] === undefined) - Number(y[4] === undefined);
  const [xs, ys] = [x[4].split('.'), y[4].split('.')];
  for (let i = 0; i < Math.max(xs.length, ys.length); i++) {
    const [p, q] = [xs[i], ys[i]];
    if (p === undefined || q === undefined) return p === undefined ? -1 : 1;
    const [pNumber, qNumber] = [/^\d+$/.test(p), /^\d+$/.test(q)];
    if (pNumber !== qNumber) return pNumber ? -1 : 1;
    if (p === q) continue;
    return (pNumber ? BigInt(p) < BigInt(q) : p < q) ? -1 : 1;
  }
  return 0;
}

function isInCidr(address: string, range: string): boolean {
  const [base, prefix] = range.split('/') as [string, string?];
  const a = ipOf(address);
  const b = ipOf(base);
  if (a === undefined || b === undefined) return false;
  const width = base.includes(':') ? 128 : 32;
  let bits = prefix === undefined ? width : Number(prefix);
  let [aFamily, bFamily] = [a.family, b.family];
  let [aValue, bValue] = [a.value, b.value];
  if (bFamily === 6 && bValue >> 32n === 0xffffn && bits >= 96) {
    bFamily = 4;
    bits -= 96;
    bValue &= 0xffffffffn;
  }
  if (aFamily === 6 && aValue >> 32n === 0xffffn) {
    aFamily = 4;
    aValue &= 0xffffffffn;
  }
  const shift = BigInt((bFamily === 4 ? 32 : 128) - bits);
  return aFamily === bFamily && aValue >> shift === bValue >> shift;
}

function ipOf(text: string): { family: 4 | 6; value: bigint } | undefined {
  const octet = '(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])';
  const v4 = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}$`);
  const quad = v4.exec(text);
  if (quad !== null)
    return { family: 4, value: quad.slice(1).reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  if (!text.includes(':')) return undefined;
  const tail = text.slice(text.lastIndexOf(':') + 1);
  const last = v4.exec(tail);
  let plain = text;
  if (last !== null) {
    const hex = last.slice(1).map((part) => Number(part).toString(16).padStart(2, '0'));
    plain = `${text.slice(0, -tail.length)}${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`;
  }
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [head, rest] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = head!.length + (rest?.length ?? 0);
  if (rest === undefined ? given !== 8 : given > 7) return undefined;
  const groups = [...head!, ...Array.from({ length: 8 - given }, () => '0'), ...(rest ?? [])];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { family: 6, value: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n) };
}

/** undefined: the context has none. */
export function positionOf(bucket: Bucket, ask: Pick<Ask, 'context' | 'now'>): number | undefined {
  const names = Array.isArray(bucket.by) ? bucket.by : [bucket.by];
  const value = names.map((name) => attributeOf(name, ask)).find((found) => found !== undefined);
  if (typeof value !== 'string' && !Number.isSafeInteger(value)) return undefined;
  const { alg = 'murmur3', hashSeed = 0, bits = 32, fold = 'scale', of = 100_000, suffix = '' } = bucket;
  const prefix = bucket.seed === undefined ? (bucket.prefix ?? '') : `${bucket.seed}:`;
  const digest = hashOf(alg, Buffer.from(`${prefix}${String(value)}${suffix}`), hashSeed);
  const whole = BigInt(`0x${digest.toString('hex')}`);
  const x = whole >> BigInt(digest.length * 8 - bits);
  return Number(fold === 'mod' ? x % BigInt(of) : (x * BigInt(of)) >> BigInt(bits));
}

export function hashOf(alg: string, bytes: Buffer, seed: number): Buffer {
  if (alg === 'murmur3') return word(murmur3(bytes, seed));
  if (alg === 'crc32') return word(BigInt(crc32(bytes)));
  if (alg !== 'fnv1a') return createHash(alg).update(bytes).digest();
  return word(bytes.reduce((hash, byte) => ((hash ^ BigInt(byte)) * 16777619n) % 2n ** 32n, 2166136261n));
}

function word(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
}

/** MurmurHash3_x86_32 as its reference has it, in big integers cut to 32 bits. */
function murmur3(bytes: Buffer, seed: number): bigint {
  const cut = (value: bigint) => BigInt.asUintN(32, value);
  const rotate = (value: bigint, by: bigint) => cut(value << by) | (value >> (32n - by));
  const scramble = (block: bigint) => cut(rotate(cut(block * 0xcc9e2d51n), 15n) * 0x1b873593n);
  let hash = BigInt(seed);
  const tail = bytes.length - (bytes.length % 4);
  for (let i = 0; i < tail; i += 4) {
    hash = cut(rotate(hash ^ scramble(BigInt(bytes.readUInt32LE(i))), 13n) * 5n + 0xe6546b64n);
  }
  if (tail < bytes.length) hash ^= scramble(BigInt(bytes.readUIntLE(tail, bytes.length - tail)));
  hash ^= BigInt(bytes.length);
  hash = cut((hash ^ (hash >> 16n)) * 0x85ebca6bn);
  hash = cut((hash ^ (hash >> 13n)) * 0xc2b2ae35n);
  return hash ^ (hash >> 16n);
}

type Kind = 'flag' | 'segment';

/** By its own shape, by a cycle, a chain or an amount of work that it leads into, or by a segment it stands on. */
function isMalformed(ask: Ask, key: string): boolean {
  if (isBroken(ask, 'flag', key)) return true;
  const reach = reachOf(ask, 'flag', key, []);
  return (
    reach === 'cycle' ||
    reach.depth > 32 ||
    reach.work > 100_000n ||
    standsOnBroken(ask, 'flag', key, new Set())
  );
}

function isBroken(ask: Ask, kind: Kind, key: string): boolean {
  const name = `${kind} ${key}`;
  const known = ask.broken.get(name);
  if (known !== undefined) return known;
  const check = kind === 'flag' ? checkFlag : checkSegment;
  const regex = { compile: (pattern: string) => ask.patterns.compile(pattern, false) };
  const broken = check(entryOf(ask, kind, key), { allowOtherFields: true, regex }).length > 0;
  ask.broken.set(name, broken);
  return broken;
}

function entryOf({ snapshot }: Ask, kind: Kind, key: string): unknown {
  const entries: Record<string, unknown> = kind === 'flag' ? snapshot.flags : snapshot.segments;
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}

/** Every condition of an entry, those inside others too; none of one that is malformed by its own shape. */
function conditionsOf(ask: Ask, kind: Kind, key: string): Condition[] {
  if (isBroken(ask, kind, key)) return [];
  const within = (condition: Condition): Condition[] => {
    if ('all' in condition) return [condition, ...condition.all.flatMap(within)];
    if ('any' in condition) return [condition, ...condition.any.flatMap(within)];
    return 'not' in condition ? [condition, ...within(condition.not)] : [condition];
  };
  if (kind === 'segment') return within(ask.snapshot.segments[key]!.if);
  const { requires, rules } = ask.snapshot.flags[key]!;
  return [...requires, ...rules.map((rule) => rule.if)].flatMap(within);
}

/** As often as they stand there; those to what does not exist are none. */
function referencesOf(ask: Ask, kind: Kind, key: string): [Kind, string][] {
  return conditionsOf(ask, kind, key)
    .flatMap((condition): [Kind, string][] => {
      if ('segment' in condition) return [['segment', condition.segment]];
      return 'flag' in condition ? [['flag', condition.flag]] : [];
    })
    .filter(([nextKind, next]) => entryOf(ask, nextKind, next) !== undefined);
}

interface Reach {
  /** Entries in a row, itself included. */
  depth: number;
  /** Conditions, those of an entry as often as it is referred to. */
  work: bigint;
}

function reachOf(ask: Ask, kind: Kind, key: string, way: string[]): Reach | 'cycle' {
  const name = `${kind} ${key}`;
  if (way.includes(name)) return 'cycle';
  const known = ask.reaches.get(name);
  if (known !== undefined) return known;
  let reach: Reach | 'cycle' = { depth: 1, work: BigInt(conditionsOf(ask, kind, key).length) };
  for (const [nextKind, next] of referencesOf(ask, kind, key)) {
    const below = reachOf(ask, nextKind, next, [...way, name]);
    reach =
      reach === 'cycle' || below === 'cycle'
        ? 'cycle'
        : { depth: Math.max(reach.depth, below.depth + 1), work: reach.work + below.work };
  }
  ask.reaches.set(name, reach);
  return reach;
}

function standsOnBroken(ask: Ask, kind: Kind, key: string, seen: Set<string>): boolean {
  return referencesOf(ask, kind, key).some(([nextKind, next]) => {
    if (nextKind !== 'segment' || seen.has(next)) return false;
    seen.add(next);
    return isBroken(ask, 'segment', next) || standsOnBroken(ask, 'segment', next, seen);
  });
}
