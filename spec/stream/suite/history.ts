/** The states that cases speak of, made from the changes in cases/history.json, and what is said of them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { StateName } from './case.ts';

type Kind = 'flag' | 'segment';
type Entry = Record<string, unknown> & { version: number };

export interface State {
  epoch: string;
  version: number;
  /** By `<kind>\n<key>`. */
  entries: Map<string, { kind: Kind; key: string; entry: Entry }>;
  /** What each flag answers to each unit; flags that are not there answer the default. */
  values: Map<string, Record<string, string>>;
  hash: string;
}

/** A text is what the flag serves to everybody; the last is no flag at all. Null deletes. */
type FlagChange = string | { segment: string; in: string; out: string } | { malformed: true };

interface Change {
  version: number;
  flags?: Record<string, FlagChange | null>;
  /** The units in it. */
  segments?: Record<string, string[] | null>;
  /** Flags `many-0`, `many-1`, … of this version. */
  many?: number;
}

export const units = ['u1', 'u2'];
const states = new Map<StateName, State>();

/** Throws where there is none. */
export function stateOf(name: StateName): State {
  if (states.size === 0) read();
  const state = states.get(name);
  if (!state) throw new Error(`history.json has no state ${name}`);
  return state;
}

/** Every flag that any state has. */
export function flagKeys(): string[] {
  if (states.size === 0) read();
  const keys = new Set<string>();
  for (const { entries } of states.values()) {
    for (const { kind, key } of entries.values()) {
      if (kind === 'flag' && (!key.startsWith('many-') || key === 'many-0')) keys.add(key);
    }
  }
  return [...keys];
}

/** As `GET /sdk/snapshot` answers it. */
export function snapshotOf({ epoch, version, entries }: State): string {
  const of = (wanted: Kind) =>
    Object.fromEntries(
      [...entries.values()].filter(({ kind }) => kind === wanted).map(({ key, entry }) => [key, entry]),
    );
  const about = { format: 1, project: 'shop', environment: 'production', epoch, version };
  return JSON.stringify({ ...about, flags: of('flag'), segments: of('segment') });
}

function read(): void {
  const text = readFileSync(new URL('../cases/history.json', import.meta.url), 'utf8');
  for (const [line, changes] of Object.entries(JSON.parse(text) as Record<string, Change[]>)) {
    // A line `e1x` is what else e1 might have been.
    const epoch = line.replace(/x$/, '');
    let entries: State['entries'] = new Map();
    const members = new Map<string, string[]>();
    for (const change of changes) {
      entries = new Map(entries);
      apply(entries, members, change);
      const { version } = change;
      const values = valuesOf(entries, members);
      states.set(`${line}.${version}`, { epoch, version, entries, values, hash: hashOf(entries) });
    }
  }
}

function apply(entries: State['entries'], members: Map<string, string[]>, change: Change): void {
  const { version, flags = {}, segments = {}, many = 0 } = change;
  const set = (kind: Kind, key: string, entry: Entry | null) => {
    if (entry) entries.set(`${kind}\n${key}`, { kind, key, entry });
    else entries.delete(`${kind}\n${key}`);
  };
  for (const [key, values] of Object.entries(segments)) {
    if (values) members.set(key, values);
    set('segment', key, values && { if: { attribute: 'targetingKey', op: 'in', values }, version });
  }
  for (const [key, value] of Object.entries(flags))
    set('flag', key, value === null ? null : flagOf(value, version));
  for (let i = 0; i < many; i++) set('flag', `many-${i}`, flagOf(`many ${i}`, version));
}

function flagOf(value: FlagChange, version: number): Entry {
  if (typeof value === 'object' && 'malformed' in value) return { type: 'weather', version };
  const isPlain = typeof value === 'string';
  return {
    type: 'string',
    variants: isPlain ? { only: value } : { only: value.out, in: value.in },
    enabled: true,
    off: null,
    requires: [],
    rules: isPlain ? [] : [{ id: 'r1', if: { segment: value.segment }, serve: 'in' }],
    otherwise: { serve: 'only' },
    client: false,
    version,
  };
}

function valuesOf(entries: State['entries'], members: Map<string, string[]>): State['values'] {
  const values: State['values'] = new Map();
  for (const { kind, key, entry } of entries.values()) {
    if (kind !== 'flag') continue;
    if (entry['type'] !== 'string') continue;
    const { variants, rules } = entry as unknown as {
      variants: Record<string, string>;
      rules: { if: { segment: string } }[];
    };
    const isIn = (unit: string) => rules.some((rule) => members.get(rule.if.segment)?.includes(unit));
    values.set(
      key,
      Object.fromEntries(units.map((unit) => [unit, (isIn(unit) ? variants['in'] : variants['only'])!])),
    );
  }
  return values;
}

function hashOf(entries: State['entries']): string {
  let hash = 0n;
  for (const [id, { entry }] of entries) {
    hash ^= createHash('sha256').update(`${id}\n${entry.version}`).digest().readBigUInt64BE(0);
  }
  return hash.toString(16).padStart(16, '0');
}
