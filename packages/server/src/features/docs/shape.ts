/** JSON Schema as a line that people read: `{ key: string, name?: string }`, named shapes as links. */
import { escapeHtml } from './escape-html.ts';

export type JsonSchema = Record<string, unknown> | boolean;

/** HTML of a schema. `depth`: how far objects without a name are indented. */
export function shapeHtml(schema: JsonSchema, depth = 0): string {
  if (typeof schema === 'boolean' || schema === undefined) return 'any';
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const name = escapeHtml(reference.split('/').at(-1)!);
    return `<a href="#shape-${name}">${name}</a>`;
  }
  const alternatives = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined;
  if (alternatives) return alternatives.map((one) => shapeHtml(one, depth)).join(' | ');
  if (Array.isArray(schema['enum'])) return schema['enum'].map(literal).join(' | ');
  if ('const' in schema) return literal(schema['const']);
  if (schema['type'] === 'array') {
    const items = shapeHtml((schema['items'] ?? true) as JsonSchema, depth);
    return items.includes(' | ') ? `(${items})[]` : `${items}[]`;
  }
  if (schema['properties']) return objectHtml(schema, depth);
  if (schema['type'] === 'object' || schema['additionalProperties']) {
    const values = schema['additionalProperties'];
    return `{ [name]: ${typeof values === 'object' ? shapeHtml(values as JsonSchema, depth) : 'any'} }`;
  }
  const { type } = schema;
  return escapeHtml(Array.isArray(type) ? type.join(' | ') : typeof type === 'string' ? type : 'any');
}

function objectHtml(schema: Record<string, unknown>, depth: number): string {
  const required = (schema['required'] ?? []) as string[];
  const indent = '  '.repeat(depth + 1);
  const lines = Object.entries(schema['properties'] as Record<string, JsonSchema>).map(([name, value]) => {
    const mark = required.includes(name) ? '' : '?';
    const note = typeof value === 'object' ? noteOf(value) : '';
    return `${indent}${escapeHtml(name)}${mark}: ${shapeHtml(value, depth + 1)}${note}`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

/** What the type does not say, as a comment beside it. */
function noteOf(schema: Record<string, unknown>): string {
  const { description, default: fallback } = schema;
  const parts = [
    ...(typeof description === 'string' ? [description] : []),
    ...(fallback === undefined ? [] : [`default ${JSON.stringify(fallback)}`]),
  ];
  return parts.length === 0 ? '' : `  <span class="note">// ${escapeHtml(parts.join('; '))}</span>`;
}

function literal(value: unknown): string {
  return escapeHtml(JSON.stringify(value));
}
