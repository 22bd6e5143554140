/**
 * What of a JSON Schema a page can tell while somebody types: types, names, bounds and lists of values. Where a schema asks for more, it is
 * silent; the service judges all of it before anything is saved.
 */
import { pointerTo } from '@halyard/core';
import { type JsonSchema, objectOf, resolve } from './schema-at.ts';

export interface SchemaProblem {
  pointer: string;
  message: string;
}

const MOST = 50;

export function schemaProblems(root: JsonSchema, value: unknown): SchemaProblem[] {
  const found: SchemaProblem[] = [];
  judge(root, value, '', { root, found, depth: 0 });
  return found.slice(0, MOST);
}

interface Judging {
  root: JsonSchema;
  found: SchemaProblem[];
  depth: number;
}

function judge(given: unknown, value: unknown, pointer: string, { root, found, depth }: Judging): void {
  const schema = objectOf(given);
  if (schema === undefined || depth > 40 || found.length >= MOST) return;
  const deeper = { root, found, depth: depth + 1 };
  const say = (message: string) => found.push({ pointer, message });
  if (typeof schema['$ref'] === 'string') judge(resolve(schema['$ref'], root), value, pointer, deeper);
  for (const part of listOf(schema['allOf'])) judge(part, value, pointer, deeper);
  const types = [schema['type']].flat().filter((type) => typeof type === 'string');
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    say(`must be ${types.join(' or ')}`);
    return;
  }
  const values = schema['enum'];
  if (Array.isArray(values) && !values.some((each) => isEqual(each, value))) {
    say(`must be one of ${values.map((each) => JSON.stringify(each)).join(', ')}`);
  }
  if ('const' in schema && !isEqual(schema['const'], value))
    say(`must be ${JSON.stringify(schema['const'])}`);
  if (typeof value === 'number') judgeNumber(schema, value, say);
  if (typeof value === 'string') judgeLength(schema, [...value].length, 'Length', 'characters', say);
  if (Array.isArray(value)) {
    judgeLength(schema, value.length, 'Items', 'items', say);
    const prefix = listOf(schema['prefixItems']);
    value.forEach((item, i) => {
      judge(prefix[i] ?? schema['items'], item, pointerTo(pointer, i), deeper);
    });
  }
  const fields = objectOf(value);
  if (fields !== undefined) judgeObject(schema, fields, pointer, deeper);
}

function judgeObject(
  schema: JsonSchema,
  fields: Record<string, unknown>,
  pointer: string,
  judging: Judging,
): void {
  const properties = objectOf(schema['properties']) ?? {};
  for (const name of listOf(schema['required'])) {
    if (typeof name === 'string' && !Object.hasOwn(fields, name)) {
      judging.found.push({ pointer, message: `${name} is missing` });
    }
  }
  const isClosed = schema['additionalProperties'] === false && schema['patternProperties'] === undefined;
  for (const [name, value] of Object.entries(fields)) {
    const at = pointerTo(pointer, name);
    if (Object.hasOwn(properties, name)) judge(properties[name], value, at, judging);
    else if (isClosed) judging.found.push({ pointer: at, message: `${name} is not known here` });
    else if (schema['patternProperties'] === undefined)
      judge(schema['additionalProperties'], value, at, judging);
  }
}

function judgeNumber(schema: JsonSchema, value: number, say: (message: string) => void): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (typeof minimum === 'number' && value < minimum) say(`must be at least ${minimum}`);
  if (typeof maximum === 'number' && value > maximum) say(`must be at most ${maximum}`);
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum)
    say(`must be above ${exclusiveMinimum}`);
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
    say(`must be below ${exclusiveMaximum}`);
}

function judgeLength(
  schema: JsonSchema,
  length: number,
  name: 'Length' | 'Items',
  words: string,
  say: (message: string) => void,
): void {
  const [least, most] = [schema[`min${name}`], schema[`max${name}`]];
  if (typeof least === 'number' && length < least) say(`must have at least ${least} ${words}`);
  if (typeof most === 'number' && length > most) say(`must have at most ${most} ${words}`);
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return objectOf(value) !== undefined;
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === type;
    default:
      return true;
  }
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
