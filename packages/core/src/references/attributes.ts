/** Which attributes of a context a document reads, and a context with nothing but these. */

import { isRecord } from '../check/problems.ts';
import type { Context } from '../model.ts';
import { forEachCondition } from './references.ts';

/**
 * The attributes a flag or segment tests or is bucketed by, each once; not those of what it refers to. `$now` is none.
 * Whatever is malformed is passed over.
 */
export function findAttributes(document: unknown): readonly string[] {
  const names = new Set<string>();
  const add = (name: unknown) => {
    if (typeof name === 'string' && name !== '$now') names.add(name);
  };
  const addBucket = (holder: unknown) => {
    const bucket = isRecord(holder) ? holder['bucket'] : undefined;
    const by = isRecord(bucket) ? bucket['by'] : undefined;
    if (Array.isArray(by)) by.forEach(add);
    else add(by);
  };
  forEachCondition(document, (condition) => {
    add(condition['attribute']);
    addBucket(condition);
  });
  if (!isRecord(document)) return [];
  const { rules, otherwise } = document;
  if (Array.isArray(rules)) for (const rule of rules) if (isRecord(rule)) addBucket(rule['serve']);
  if (isRecord(otherwise)) addBucket(otherwise['serve']);
  return [...names];
}

/** Values that a flag or segment tests an attribute for, as they are written; not those of what it refers to. */
export function findTestedValues(document: unknown): { attribute: string; values: readonly unknown[] }[] {
  const found: { attribute: string; values: readonly unknown[] }[] = [];
  forEachCondition(document, ({ attribute, values }) => {
    if (typeof attribute !== 'string' || attribute === '$now') return;
    if (Array.isArray(values)) found.push({ attribute, values });
  });
  return found;
}

/** The value that an attribute has in a context: that of just this name, or the one at the end of the path. */
export function findValue(context: Context, name: string): unknown {
  const exact = ownValue(context, name);
  if (exact !== undefined || !name.includes('.')) return exact;
  let value: unknown = context;
  for (const step of name.split('.')) value = isRecord(value) ? ownValue(value, step) : undefined;
  return value;
}

/**
 * A context of its own that answers as the given one wherever only these attributes are read: of `plan.tier` both the
 * attribute of just that name and the one at the end of the path, and nothing beside it. Values that JSON does not hold
 * are read as it would write them; throws what JSON.stringify throws.
 */
export function keepAttributes(context: Context, names: Iterable<string>): Context {
  const kept: Record<string, unknown> = {};
  for (const name of names) {
    if (name === '__proto__') continue;
    const exact = ownValue(context, name);
    if (exact !== undefined) {
      kept[name] = copyOf(exact);
      continue;
    }
    if (name.includes('.')) keepPath(kept, context, name.split('.'));
  }
  return kept;
}

function keepPath(kept: Record<string, unknown>, context: Context, path: readonly string[]): void {
  if (path.includes('__proto__')) return;
  let value: unknown = context;
  for (const step of path) value = isRecord(value) ? ownValue(value, step) : undefined;
  if (value === undefined) return;
  let place = kept;
  for (const step of path.slice(0, -1)) {
    const next = ownValue(place, step);
    // A whole that is read itself holds its parts already.
    if (next !== undefined && !isRecord(next)) return;
    const within = next ?? {};
    place[step] = within;
    place = within as Record<string, unknown>;
  }
  const last = path.at(-1)!;
  if (!Object.hasOwn(place, last)) place[last] = copyOf(value);
}

function ownValue(holder: object, name: string): unknown {
  return Object.hasOwn(holder, name) ? ((holder as Record<string, unknown>)[name] ?? undefined) : undefined;
}

function copyOf(value: unknown): unknown {
  return typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value;
}
