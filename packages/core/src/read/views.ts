/** The table of views: how `as` reads both sides of a comparison. A row more is a view more. */

import type { Test } from '../model.ts';
import { parseInstant } from './rfc3339.ts';
import {
  comparePlain,
  compareVersions,
  NOT_PLAIN,
  newVersion,
  type Plain,
  plainOf,
  readVersion,
  type Version,
} from './semver.ts';

export type ViewName = NonNullable<Test['as']>;

export interface View<T> {
  /** undefined: it cannot be read so. */
  read(value: unknown): T | undefined;
  /** The order of a value and one that was read before; NaN: the value cannot be read so. Allocates nothing. */
  compare(value: unknown, to: T): number;
  /** What an author has to write, for messages. */
  expects: string;
}

const number: View<number> = {
  read: readNumber,
  compare: (value, to) => (readNumber(value) ?? Number.NaN) - to,
  expects: 'a number or a string with a decimal number',
};

const date: View<number> = {
  read: readDate,
  compare: (value, to) => (readDate(value) ?? Number.NaN) - to,
  expects: 'an RFC 3339 date-time such as "2030-01-31T12:00:00Z" or epoch milliseconds',
};

const string: View<string> = {
  read: (value) => (typeof value === 'string' ? value : undefined),
  compare: (value, to) => (typeof value === 'string' ? compareCodePoints(value, to) : Number.NaN),
  expects: 'a string',
};

const subject = newVersion();

interface ReadVersion extends Version {
  readonly plain: Plain | undefined;
}

const semver: View<ReadVersion> = {
  read(value) {
    const version = newVersion();
    if (typeof value !== 'string' || !readVersion(value, version)) return undefined;
    return { ...version, plain: plainOf(version) };
  },
  compare(value, to) {
    if (typeof value !== 'string') return Number.NaN;
    const order = to.plain === undefined ? NOT_PLAIN : comparePlain(value, to.plain);
    if (order !== NOT_PLAIN) return order;
    return readVersion(value, subject) ? compareVersions(subject, to) : Number.NaN;
  },
  expects: 'a semantic version such as "2.3.0"',
};

export const VIEWS: Readonly<Record<ViewName, View<unknown>>> = {
  number: number as View<unknown>,
  date: date as View<unknown>,
  string: string as View<unknown>,
  semver: semver as View<unknown>,
};

const DECIMAL = /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 64 || !DECIMAL.test(value)) return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

function readDate(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' ? parseInstant(value) : undefined;
}

/** By code points, as every language can: UTF-16 would sort U+1F600 before U+FF21. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return rankAt(a, i) - rankAt(b, i);
  }
  return a.length - b.length;
}

/** Halves of a pair stand for a code point above U+FFFF; a lone surrogate is one of its own. */
function rankAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const other = text.charCodeAt(unit < 0xdc00 ? index + 1 : index - 1);
  const isPaired = unit < 0xdc00 ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other <= 0xdbff;
  return isPaired ? unit + 0x10000 : unit;
}
