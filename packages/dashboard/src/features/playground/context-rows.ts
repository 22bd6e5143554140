/** A context as the rows of a form, and back: nested objects are paths by dots, as conditions name them. */
import type { Context, Json } from '@halyard/core';

export type ValueKind = 'text' | 'number' | 'boolean' | 'list' | 'json';

export interface ContextRow {
  attribute: string;
  kind: ValueKind;
  /** As typed; of a list its members, separated by commas. */
  text: string;
}

export interface RowProblem {
  row: number;
  message: string;
}

export function rowsOf(context: Context): ContextRow[] {
  const { targetingKey, ...others } = context;
  const rows = Object.entries(others).flatMap(([name, value]) => rowsOfValue(name, value));
  return targetingKey === undefined ? rows : [...rowsOfValue('targetingKey', targetingKey), ...rows];
}

/** Rows without an attribute are left out. */
export function contextOfRows(rows: readonly ContextRow[]): { context: Context; problems: RowProblem[] } {
  const context: Context = {};
  const problems: RowProblem[] = [];
  const seen = new Set<string>();
  rows.forEach((row, i) => {
    const attribute = row.attribute.trim();
    if (attribute === '') return;
    const read = readValue(row);
    if (seen.has(attribute)) problems.push({ row: i, message: `${attribute} is given twice` });
    else if (read.message !== undefined) problems.push({ row: i, message: read.message });
    else if (!put(context, attribute.split('.'), read.value)) {
      problems.push({ row: i, message: `${attribute} is inside a value that is given as well` });
    }
    seen.add(attribute);
  });
  return { context, problems };
}

/** JSON as typed in; a sentence where it is no context. */
export function parseContext(text: string): { context: Context } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `This is not JSON yet: ${(error as Error).message}` };
  }
  if (!isObject(value)) return { problem: 'A context is an object, such as {"targetingKey": "user-42"}' };
  return { context: value };
}

/** What a kind of value is read from, when the kind is not said. */
export function kindOf(value: unknown): ValueKind {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return 'text';
  return Array.isArray(value) && value.every(isPlainText) ? 'list' : 'json';
}

function rowsOfValue(attribute: string, value: unknown): ContextRow[] {
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([name, inner]) => rowsOfValue(`${attribute}.${name}`, inner));
  }
  const kind = kindOf(value);
  if (kind === 'list') return [{ attribute, kind, text: (value as string[]).join(', ') }];
  return [{ attribute, kind, text: kind === 'json' ? JSON.stringify(value) : String(value) }];
}

type Read = { value: Json; message?: undefined } | { value?: undefined; message: string };

function readValue({ attribute, kind, text }: ContextRow): Read {
  switch (kind) {
    case 'text':
      return { value: text };
    case 'number': {
      const number = Number(text);
      if (text.trim() === '' || !Number.isFinite(number)) return { message: `${attribute} is not a number` };
      return { value: number };
    }
    case 'boolean':
      return { value: text === 'true' };
    case 'list': {
      const members = text.split(',').map((member) => member.trim());
      return { value: members.filter((member) => member !== '') };
    }
    case 'json':
      try {
        return { value: JSON.parse(text) as Json };
      } catch {
        return { message: `${attribute} is not JSON` };
      }
  }
}

/** Whether there was room: a text cannot have parts. */
function put(into: Record<string, unknown>, [name, ...path]: string[], value: Json): boolean {
  if (path.length === 0) {
    if (Object.hasOwn(into, name!)) return false;
    Object.defineProperty(into, name!, { value, enumerable: true, writable: true, configurable: true });
    return true;
  }
  if (!Object.hasOwn(into, name!)) {
    Object.defineProperty(into, name!, { value: {}, enumerable: true, writable: true, configurable: true });
  }
  const inner = into[name!];
  return isObject(inner) && put(inner, path, value);
}

function isPlainText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value === value.trim() && !value.includes(',');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
