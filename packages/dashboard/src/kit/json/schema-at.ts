/** Which parts of a JSON Schema speak of a place in a value. */

export type JsonSchema = Record<string, unknown>;

/** All that apply: a place can stand in several, by `allOf` and its like. Only references within the document are followed. */
export function schemasAt(root: JsonSchema, path: readonly string[]): JsonSchema[] {
  let here = spread(root, root, 0);
  for (const token of path) {
    here = here.flatMap((schema) => below(schema, token)).flatMap((schema) => spread(schema, root, 0));
  }
  return here;
}

function below(schema: JsonSchema, token: string): JsonSchema[] {
  const properties = objectOf(schema['properties']);
  if (properties !== undefined && Object.hasOwn(properties, token)) return schemasIn([properties[token]]);
  const prefix = schema['prefixItems'];
  const place = Number(token);
  if (Array.isArray(prefix) && Number.isInteger(place) && prefix[place] !== undefined)
    return schemasIn([prefix[place]]);
  if (schema['items'] !== undefined && Number.isInteger(place)) return schemasIn([schema['items']]);
  return schemasIn([schema['additionalProperties']]);
}

/** The schema and those it is made of. */
function spread(schema: JsonSchema, root: JsonSchema, depth: number): JsonSchema[] {
  if (depth > 8) return [schema];
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((name) => schemasIn(schema[name]));
  const referred = typeof schema['$ref'] === 'string' ? schemasIn([resolve(schema['$ref'], root)]) : [];
  return [schema, ...[...parts, ...referred].flatMap((part) => spread(part, root, depth + 1))];
}

export function resolve(reference: string, root: JsonSchema): unknown {
  if (!reference.startsWith('#')) return undefined;
  let here: unknown = root;
  for (const token of reference.slice(1).split('/').filter(Boolean)) {
    here = objectOf(here)?.[decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return here;
}

function schemasIn(values: unknown): JsonSchema[] {
  if (!Array.isArray(values)) return [];
  return values.map(objectOf).filter((schema) => schema !== undefined);
}

export function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
