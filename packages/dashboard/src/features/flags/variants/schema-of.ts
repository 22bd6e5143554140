/** A schema to begin with, from values there are: what all of them have is required. */
import type { Json } from '@halyard/core';

export function schemaOf(values: readonly Json[]): Record<string, unknown> {
  const types = [...new Set(values.map(typeOf))];
  const type = types.length === 1 ? types[0] : types;
  if (types.length === 1 && type === 'object') {
    const objects = values as { [name: string]: Json }[];
    const names = [...new Set(objects.flatMap((value) => Object.keys(value)))];
    const having = (name: string) => objects.filter((value) => Object.hasOwn(value, name));
    return {
      type,
      properties: Object.fromEntries(
        names.map((name) => [name, schemaOf(having(name).map((value) => value[name]!))]),
      ),
      required: names.filter((name) => having(name).length === objects.length),
      additionalProperties: false,
    };
  }
  if (types.length === 1 && type === 'array') {
    const items = (values as Json[][]).flat();
    return items.length === 0 ? { type } : { type, items: schemaOf(items) };
  }
  return types.length === 0 ? {} : { type };
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
