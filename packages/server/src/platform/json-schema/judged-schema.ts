/** A schema whose every keyword was judged, and the schemas that its references name. */
import { type Draft, shapeOf } from './keywords.ts';

export type JsonSchema = Record<string, unknown>;

/** Schemas by their pointer, and pointers by their anchor: all that may be referred to. */
export interface Places {
  schemas: Map<string, unknown>;
  anchors: Map<string, string>;
}

export interface JudgedSchema {
  root: JsonSchema;
  draft: Draft;
  places: Places;
}

/** Where the value of a `$ref` leads, as a pointer; undefined: nowhere. */
export function pointerOfReference(name: string, { schemas, anchors }: Places): string | undefined {
  const fragment = decoded(name.slice(1));
  const pointer = fragment === '' || fragment.startsWith('/') ? fragment : anchors.get(fragment);
  return pointer !== undefined && schemas.has(pointer) ? pointer : undefined;
}

/** The schemas that judge the very value that this schema judges, but for those that wait for a property. */
export function inPlaceSchemas(schema: JsonSchema, places: Places): unknown[] {
  const found: unknown[] = [];
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) found.push(...((schema[keyword] ?? []) as unknown[]));
  for (const keyword of ['not', 'if', 'then', 'else']) {
    if (schema[keyword] !== undefined) found.push(schema[keyword]);
  }
  const { $ref } = schema;
  if ($ref !== undefined) found.push(places.schemas.get(pointerOfReference($ref as string, places) ?? ''));
  return found;
}

/** Schemas by the property whose presence makes them judge the value too. */
export function dependentSchemas({ dependentSchemas: newer, dependencies }: JsonSchema): [string, unknown][] {
  const older = Object.entries(dependencies ?? {}).filter(([, needed]) => !Array.isArray(needed));
  return [...Object.entries(newer ?? {}), ...older];
}

/**
 * The same schema in the fewest words: without anchors, since the library does not know those of a root, and without
 * remarks, in which it would look for names.
 */
export function withoutRemarks({ root, draft, places }: JudgedSchema): JsonSchema {
  const schemaOf = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([keyword, inside]) => {
        const kept = keptOf(keyword, inside);
        return kept === undefined ? [] : [[keyword, kept]];
      }),
    );
  };
  const byName = (schemas: unknown) =>
    Object.fromEntries(
      Object.entries(schemas as object).map(([name, inside]) => [
        name,
        Array.isArray(inside) ? inside : schemaOf(inside),
      ]),
    );
  const keptOf = (keyword: string, value: unknown): unknown => {
    const shape = shapeOf(keyword, draft);
    switch (shape) {
      case 'schema':
      case 'schemas':
      case 'schema or schemas':
        return Array.isArray(value) ? value.map(schemaOf) : schemaOf(value);
      case 'schemas by name':
      case 'schemas by pattern':
      case 'dependencies':
        return byName(value);
      case 'reference':
        return `#${pointerOfReference(value as string, places)!
          .split('/')
          .map(encodeURIComponent)
          .join('/')}`;
      case 'anything':
        return keyword === 'const' ? value : undefined;
      case 'text':
      case 'anchor':
      case undefined:
        return undefined;
      default:
        return value;
    }
  };
  return schemaOf(root) as JsonSchema;
}

/** A fragment as a URI writes it; one that is none names nothing. */
function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return '%';
  }
}
