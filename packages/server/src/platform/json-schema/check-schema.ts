/**
 * Judges a JSON Schema as its author wrote it, before anything is compiled: every problem at once, each with the
 * pointer of the keyword and a sentence. What passes is bounded in size, uses known keywords only, and refers to
 * nothing outside itself.
 */
import { type FieldProblem, pointerOf } from '@halyard/contract';
import { nearestName } from '@halyard/core';
import { regexEngine } from '../regex.ts';
import {
  dependentSchemas,
  inPlaceSchemas,
  type JsonSchema,
  type JudgedSchema,
  type Places,
  pointerOfReference,
} from './judged-schema.ts';
import { type Draft, insteadOf, keywordsOf, type Shape, shapeOf } from './keywords.ts';

export const SCHEMA_LIMITS = {
  /** Of the schema as JSON in UTF-8. */
  bytes: 65_536,
  /** Schemas in a schema, itself included: each is code to generate. */
  subschemas: 250,
  /** Schemas inside one another. */
  depth: 20,
  /** In the lists of `dependentRequired` and `dependencies` together: each is code to generate. */
  dependentNames: 500,
} as const;

const drafts: Record<string, Draft> = {
  'https://json-schema.org/draft/2020-12/schema': '2020-12',
  'http://json-schema.org/draft-07/schema': 'draft-07',
};

/** What is wrong with it, pointers into the schema; where that is nothing, `judged` may be compiled. */
export function checkSchema(schema: JsonSchema): { problems: FieldProblem[]; judged: JudgedSchema } {
  const draft = draftOf(schema);
  const walk = new SchemaWalk(draft ?? '2020-12');
  if (draft === undefined) {
    const known = Object.keys(drafts).join(' or ');
    walk.complain(['$schema'], `not a version of JSON Schema that is known here: write ${known}`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > SCHEMA_LIMITS.bytes) {
    walk.complain([], `a schema has at most ${SCHEMA_LIMITS.bytes} bytes as JSON; this one has ${bytes}`);
  } else walk.run(schema);
  return {
    problems: walk.problems,
    judged: { root: schema, draft: draft ?? '2020-12', places: walk.places },
  };
}

function draftOf({ $schema }: JsonSchema): Draft | undefined {
  if (typeof $schema !== 'string') return '2020-12';
  const name = $schema.replace(/#$/, '');
  return Object.hasOwn(drafts, name) ? drafts[name] : undefined;
}

type Path = string[];

class SchemaWalk {
  readonly problems: FieldProblem[] = [];
  private readonly draft: Draft;
  readonly places: Places = { schemas: new Map(), anchors: new Map() };
  private dependentNames = 0;
  private readonly references: { path: Path; name: string }[] = [];

  constructor(draft: Draft) {
    this.draft = draft;
  }

  run(root: JsonSchema): void {
    this.schema(root, [], 1);
    // Only what was judged may be referred to; anything else would be compiled unseen.
    for (const { path, name } of this.references) {
      if (pointerOfReference(name, this.places) === undefined) {
        this.complain(path, `${name} is not the place of a schema in this document`);
      }
    }
    if (this.dependentNames > SCHEMA_LIMITS.dependentNames) {
      this.complain(
        [],
        `lists of \`dependentRequired\` or \`dependencies\` have ${this.dependentNames} names; at most ${SCHEMA_LIMITS.dependentNames} are allowed`,
      );
    }
    const count = this.places.schemas.size;
    if (count > SCHEMA_LIMITS.subschemas) {
      this.complain([], `made of ${count} schemas; at most ${SCHEMA_LIMITS.subschemas} are allowed`);
    } else if (this.problems.length === 0) this.refuseContainsUnevaluated();
  }

  /** The library takes whatever `contains` was tried on for evaluated, and would let through what is forbidden. */
  private refuseContainsUnevaluated(): void {
    for (const [pointer, schema] of this.places.schemas) {
      if (!isObject(schema) || (schema['unevaluatedItems'] ?? true) === true) continue;
      const beside = new Set<unknown>([schema]);
      for (const one of beside) {
        if (!isObject(one)) continue;
        if (one['contains'] !== undefined) {
          const message =
            '`unevaluatedItems` cannot be told beside `contains` here: write `items` or `prefixItems` for what is allowed';
          this.problems.push({ pointer: `${pointer}/unevaluatedItems`, message });
          break;
        }
        const more = [
          ...inPlaceSchemas(one, this.places),
          ...dependentSchemas(one).map(([, inside]) => inside),
        ];
        for (const inside of more) beside.add(inside);
      }
    }
  }

  complain(path: Path, message: string): void {
    this.problems.push({ pointer: pointerOf(path), message });
  }

  private schema(value: unknown, path: Path, depth: number): void {
    this.places.schemas.set(pointerOf(path), value);
    if (typeof value === 'boolean') return;
    if (!isObject(value)) {
      this.complain(path, 'a schema is an object, or true or false');
      return;
    }
    if (depth > SCHEMA_LIMITS.depth) {
      this.complain(path, `schemas stand at most ${SCHEMA_LIMITS.depth} deep inside one another`);
      return;
    }
    for (const [keyword, inside] of Object.entries(value)) {
      const at = [...path, keyword];
      const shape = shapeOf(keyword, this.draft);
      if (shape === undefined) this.unknown(keyword, at);
      else if (keyword === '$id' && depth > 1) {
        this.complain(at, 'only the whole schema may have a name; refer to its parts by `#/$defs/...`');
      } else this.keyword(shape, inside, at, depth);
    }
  }

  private unknown(keyword: string, at: Path): void {
    if (keyword.startsWith('x-')) return;
    const instead = insteadOf(keyword);
    const near = nearestName(keyword, keywordsOf(this.draft));
    const hint = instead ?? (near === undefined ? 'your own begin with `x-`' : `did you mean \`${near}\`?`);
    this.complain(at, `JSON Schema ${this.draft} has no keyword \`${keyword}\` here; ${hint}`);
  }

  private keyword(shape: Shape, value: unknown, at: Path, depth: number): void {
    const wrong = wrongShape(shape, value);
    if (wrong !== undefined) {
      this.complain(at, wrong);
      return;
    }
    if (shape === 'names by name' || shape === 'dependencies') {
      for (const needed of Object.values(value as object)) {
        if (Array.isArray(needed)) this.dependentNames += needed.length;
      }
    }
    const inside = (name: string, schema: unknown) => this.schema(schema, [...at, name], depth + 1);
    if (shape === 'schema') this.schema(value, at, depth + 1);
    else if (shape === 'schema or schemas' && !Array.isArray(value)) this.schema(value, at, depth + 1);
    else if (shape === 'schemas' || shape === 'schema or schemas') {
      for (const [i, schema] of (value as unknown[]).entries()) inside(String(i), schema);
    } else if (shape === 'schemas by name') {
      for (const [name, schema] of Object.entries(value as object)) inside(name, schema);
    } else if (shape === 'schemas by pattern') {
      for (const [pattern, schema] of Object.entries(value as object)) {
        this.pattern(pattern, [...at, pattern]);
        inside(pattern, schema);
      }
    } else if (shape === 'dependencies') {
      for (const [name, needed] of Object.entries(value as object)) {
        if (!Array.isArray(needed)) inside(name, needed);
      }
    } else if (shape === 'pattern') this.pattern(value as string, at);
    else if (shape === 'anchor') this.anchor(value as string, at);
    else if (shape === 'reference') this.references.push({ path: at, name: value as string });
  }

  private anchor(name: string, at: Path): void {
    const { anchors } = this.places;
    if (anchors.has(name)) this.complain(at, `another schema here has the anchor \`${name}\` already`);
    else anchors.set(name, pointerOf(at.slice(0, -1)));
  }

  private pattern(pattern: string, at: Path): void {
    try {
      regexEngine.compile(pattern);
    } catch (error) {
      this.complain(at, `this pattern cannot be used (RE2 syntax): ${(error as Error).message}`);
    }
  }
}

const types = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];

/** The sentence about a value that its keyword cannot have; undefined: it can. Schemas inside are not looked at. */
function wrongShape(shape: Shape, value: unknown): string | undefined {
  const unless = (fits: boolean, what: string) => (fits ? undefined : `must be ${what}`);
  switch (shape) {
    case 'schemas':
      return unless(isList(value) && value.length > 0, 'a list of schemas, at least one');
    case 'schemas by name':
    case 'schemas by pattern':
      return unless(isObject(value), 'an object of schemas');
    case 'dependencies': {
      const fits =
        isObject(value) && Object.values(value).every((needed) => !isList(needed) || isNames(needed));
      return unless(fits, 'an object of schemas, or of lists of distinct names');
    }
    case 'type': {
      const named = isList(value) ? value : [value];
      const fits =
        named.length > 0 && named.every((name) => types.includes(name as string)) && areDistinct(named);
      return unless(fits, `one of ${types.join(', ')}, or a list of them`);
    }
    case 'number':
      return unless(typeof value === 'number', 'a number');
    case 'positive number':
      return unless(typeof value === 'number' && value > 0, 'a number above 0');
    case 'count':
      return unless(Number.isSafeInteger(value) && (value as number) >= 0, 'an integer from 0');
    case 'truth':
      return unless(typeof value === 'boolean', 'true or false');
    case 'text':
    case 'pattern':
      return unless(typeof value === 'string', 'a string');
    case 'names':
      return unless(isNames(value), 'a list of distinct names');
    case 'names by name':
      return unless(
        isObject(value) && Object.values(value).every(isNames),
        'an object of lists of distinct names',
      );
    case 'values':
      return unless(isList(value) && value.length > 0, 'a list of values, at least one');
    case 'anchor':
      return unless(typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9._-]*$/.test(value), 'a plain name');
    case 'reference':
      return typeof value === 'string' && value.startsWith('#')
        ? undefined
        : 'must stay in this document (begin with `#`): nothing is fetched from elsewhere';
    default:
      return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isNames(value: unknown): value is string[] {
  return isList(value) && value.every((name) => typeof name === 'string') && areDistinct(value);
}

function areDistinct(values: unknown[]): boolean {
  return new Set(values).size === values.length;
}
