/**
 * The keywords of JSON Schema that a flag's schema may use, and what each one's value must look like. Whatever is not
 * listed is refused: a misspelt keyword would otherwise silently allow everything, and the library that compiles
 * schemas has keywords of its own.
 */

export type Draft = '2020-12' | 'draft-07';

/** How the value of a keyword is written. */
export type Shape =
  | 'schema'
  | 'schemas'
  | 'schema or schemas'
  | 'schemas by name'
  | 'schemas by pattern'
  | 'dependencies'
  | 'type'
  | 'number'
  | 'positive number'
  | 'count'
  | 'truth'
  | 'text'
  | 'pattern'
  | 'names'
  | 'names by name'
  | 'values'
  | 'reference'
  | 'anchor'
  | 'anything';

/** Both drafts know it, unless one is named. */
const keywords: Record<string, Shape | [Draft, Shape]> = {
  $schema: 'text',
  $id: 'text',
  $ref: 'reference',
  $anchor: ['2020-12', 'anchor'],
  $defs: 'schemas by name',
  definitions: 'schemas by name',
  $comment: 'text',

  type: 'type',
  enum: 'values',
  const: 'anything',

  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
  then: 'schema',
  else: 'schema',

  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'positive number',

  minLength: 'count',
  maxLength: 'count',
  pattern: 'pattern',

  items: 'schema or schemas',
  prefixItems: ['2020-12', 'schemas'],
  additionalItems: ['draft-07', 'schema'],
  unevaluatedItems: ['2020-12', 'schema'],
  contains: 'schema',
  minContains: ['2020-12', 'count'],
  maxContains: ['2020-12', 'count'],
  minItems: 'count',
  maxItems: 'count',
  uniqueItems: 'truth',

  properties: 'schemas by name',
  patternProperties: 'schemas by pattern',
  additionalProperties: 'schema',
  unevaluatedProperties: ['2020-12', 'schema'],
  propertyNames: 'schema',
  required: 'names',
  minProperties: 'count',
  maxProperties: 'count',
  dependentRequired: ['2020-12', 'names by name'],
  dependentSchemas: ['2020-12', 'schemas by name'],
  dependencies: ['draft-07', 'dependencies'],

  title: 'text',
  description: 'text',
  default: 'anything',
  examples: 'anything',
  deprecated: 'truth',
  readOnly: 'truth',
  writeOnly: 'truth',
  format: 'text',
  contentEncoding: 'text',
  contentMediaType: 'text',
  contentSchema: 'anything',
};

/** What is written beside a keyword that belongs to the other draft, or that is not supported here. */
const instead: Record<string, string> = {
  prefixItems: 'in draft-07 write `items` as a list',
  additionalItems: 'in 2020-12 write `prefixItems`, and `items` for the rest',
  dependencies: 'in 2020-12 write `dependentRequired` or `dependentSchemas`',
  dependentRequired: 'in draft-07 write `dependencies`',
  dependentSchemas: 'in draft-07 write `dependencies`',
  $dynamicRef: 'write `$ref`',
  $dynamicAnchor: 'write `$anchor`',
  $recursiveRef: 'write `$ref`',
  $recursiveAnchor: 'write `$anchor`',
  id: 'write `$id`',
  nullable: 'write `"type": ["string", "null"]`',
};

/** undefined: this draft has no such keyword. */
export function shapeOf(keyword: string, draft: Draft): Shape | undefined {
  const entry = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
  if (entry === undefined) return undefined;
  if (typeof entry === 'string')
    return entry === 'schema or schemas' && draft === '2020-12' ? 'schema' : entry;
  return entry[0] === draft ? entry[1] : undefined;
}

export function keywordsOf(draft: Draft): string[] {
  return Object.keys(keywords).filter((keyword) => shapeOf(keyword, draft) !== undefined);
}

/** What to write in place of a keyword that this draft does not have; undefined: nothing comes near. */
export function insteadOf(keyword: string): string | undefined {
  return Object.hasOwn(instead, keyword) ? instead[keyword] : undefined;
}
