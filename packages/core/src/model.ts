/**
 * The snapshot: everything an evaluator needs to know about one environment, as one JSON document.
 * Shapes as in docs/evaluation.md; nothing here does anything.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What is known about whoever asks. `targetingKey` identifies the unit for splits. */
export interface Context {
  targetingKey?: string;
  [attribute: string]: unknown;
}

export type FlagType = 'boolean' | 'string' | 'integer' | 'float' | 'json';

export interface Snapshot {
  format: 1;
  project: string;
  environment: string;
  /** Random; names the database's line of history. */
  epoch: string;
  /** Rises by one with each change of this environment; (epoch, version) names a state for ever. */
  version: number;
  flags: Record<string, Flag>;
  segments: Record<string, Segment>;
}

export interface Flag {
  type: FlagType;
  /** Variant name to value. */
  variants: Record<string, Json>;
  enabled: boolean;
  /** The variant served when disabled or gated; null: the caller's own default. */
  off: string | null;
  /** All must hold, else `off`. */
  requires: Condition[];
  /** The first rule that matches and yields a variant wins. */
  rules: Rule[];
  otherwise: { serve: Serve };
  /** Whether client keys may evaluate it. */
  client: boolean;
  /** The environment's version of this flag's last change. */
  version: number;
}

export interface Rule {
  /** Unique within the flag. */
  id: string;
  if: Condition;
  serve: Serve;
  experiment?: { key: string; phase: number };
}

/** A variant, null (the caller's default; evaluation stops there), or a split. */
export type Serve = string | null | Split;

export interface Split {
  bucket: Bucket;
  /** Half-open, disjoint, within [0, of); positions left free fall to the next rule, in `otherwise` to `off`. */
  split: SplitRange[];
}

export interface SplitRange extends Range {
  variant: string;
}

/** Half-open: from <= position < to. */
export interface Range {
  from: number;
  to: number;
}

/**
 * Which integer position a context has: hash of prefix + value + suffix, its leading `bits`, folded into [0, of).
 * Left out: alg murmur3, hashSeed 0, bits 32, fold scale, of 100000. `seed: s` is short for `prefix: s + ":"`.
 */
export interface Bucket {
  /** The attribute hashed; of several the first that is present. */
  by: string | string[];
  seed?: string;
  alg?: 'murmur3' | 'sha1' | 'md5' | 'sha256' | 'fnv1a' | 'crc32';
  hashSeed?: number;
  prefix?: string;
  suffix?: string;
  bits?: number;
  fold?: 'scale' | 'mod';
  of?: number;
}

export interface Segment {
  if: Condition;
  version: number;
}

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { segment: string }
  | { flag: string; variants: string[] }
  | { bucket: Bucket; ranges: Range[] }
  | Test;

export type Operator =
  | 'in'
  | 'startsWith'
  | 'endsWith'
  | 'contains'
  | 'matches'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'cidr'
  | 'exists';

export interface Test {
  /** An exact key, else a path by dots; "$now" is the instant of evaluation. null counts as missing. */
  attribute: string;
  op: Operator;
  /** Any of them; absent for `exists`. For `in` without `as` strings, numbers and booleans. */
  values?: Json[];
  /** How both sides are read. Left out: number for lt, lte, gt, gte; values as they are for `in`. */
  as?: 'string' | 'number' | 'date' | 'semver';
  /** For `in` and operators on text: both sides in lower case, code point by code point. */
  ignoreCase?: boolean;
  /** The answer when the attribute is missing; default false. */
  else?: boolean;
}

/** Something wrong with a document: where (RFC 6901 pointer into it) and what, as a sentence for its author. */
export interface Problem {
  pointer: string;
  message: string;
}

/** Positions of a split when its bucket does not say otherwise. */
export const POSITIONS = 100_000;
