/**
 * What judging values by a schema costs, counted before it is done: which schemas meet which parts of which values.
 * A number that depends on nothing but the two, so that the same request always gets the same answer.
 */
import { RE2JS } from 're2js';
import { dependentSchemas, inPlaceSchemas, type JsonSchema, type JudgedSchema } from './judged-schema.ts';

export const WORK_LIMITS = {
  /** Of one write, all values. A step takes 0.1 us or so. */
  steps: 1_000_000,
  /** Schemas that meet parts of a value inside one another: each is a call on the stack. */
  depth: 1_000,
} as const;

/** The message is a sentence for the author of the schema. */
export class TooMuchWork extends Error {
  override name = 'TooMuchWork';
}

/** A value, or a part of one, or the name of a member. */
interface Part {
  /** Characters of a string; otherwise 0. */
  length: number;
  /** What reading all of it costs. */
  size: number;
  members?: Map<string, Part>;
  items?: Part[];
}

/** Steps for each value, an upper bound. Throws TooMuchWork where they are too many together, or would not end. */
export function workOf(schema: JudgedSchema, values: unknown[]): number[] {
  const count = new Count(schema);
  let total = 0;
  return values.map((value) => {
    const steps = count.steps(schema.root, partOf(value));
    total += steps;
    if (total > WORK_LIMITS.steps) throw tooMany();
    return steps;
  });
}

function tooMany(): TooMuchWork {
  return new TooMuchWork(
    `judging the variants by this schema takes too many steps (more than ${WORK_LIMITS.steps}): make it smaller, with fewer anyOf, oneOf and $ref inside one another, or make the variants smaller`,
  );
}

/** What counting needs of a schema, read once: it meets thousands of parts. */
interface Plan {
  /** A step for each keyword, and for each name in one. */
  words: number;
  readsAll: boolean;
  readsText: boolean;
  pattern: Pattern | undefined;
  inPlace: unknown[];
  dependent: [string, unknown][];
  named: Map<string, unknown>;
  patterns: [Pattern, unknown][];
  otherMembers: unknown[];
  names: unknown;
  firstItems: unknown[];
  otherItems: unknown[];
  contains: unknown;
  /** Undefined inside: it is being counted. */
  counted: Map<Part, number | undefined>;
}

interface Pattern {
  compiled: RE2JS;
  size: number;
}

class Count {
  private readonly schema: JudgedSchema;
  private readonly plans = new Map<unknown, Plan>();
  private readonly names = new Map<string, Part>();
  private depth = 0;

  constructor(schema: JudgedSchema) {
    this.schema = schema;
  }

  steps(schema: unknown, part: Part): number {
    if (typeof schema === 'boolean') return 1;
    const plan = this.plan(schema as JsonSchema);
    const isLeaf = part.members === undefined && part.items === undefined;
    if (isLeaf && plan.inPlace.length === 0) return own(plan, part);
    const known = plan.counted.get(part);
    if (known !== undefined) return known;
    if (plan.counted.has(part)) throw new TooMuchWork('the schema refers to itself without end');
    if (++this.depth > WORK_LIMITS.depth) {
      throw new TooMuchWork(`the schema goes more than ${WORK_LIMITS.depth} schemas deep into a variant`);
    }
    plan.counted.set(part, undefined);
    const sum = new Sum();
    sum.add(own(plan, part));
    for (const inside of plan.inPlace) sum.add(this.steps(inside, part));
    if (part.members !== undefined) this.inMembers(plan, part, part.members, sum);
    if (part.items !== undefined) this.inItems(plan, part.items, sum);
    plan.counted.set(part, sum.steps);
    this.depth--;
    return sum.steps;
  }

  private inMembers(plan: Plan, part: Part, members: Map<string, Part>, sum: Sum): void {
    for (const [name, inside] of plan.dependent) if (members.has(name)) sum.add(this.steps(inside, part));
    const { named, patterns, otherMembers, names } = plan;
    for (const [name, member] of members) {
      const inside = named.get(name);
      let isNamed = inside !== undefined;
      if (isNamed) sum.add(this.steps(inside, member));
      for (const [pattern, inside] of patterns) {
        // Tried again for each of the others.
        sum.add(matching(pattern, name.length) * (1 + otherMembers.length));
        if (!pattern.compiled.test(name)) continue;
        isNamed = true;
        sum.add(this.steps(inside, member));
      }
      if (!isNamed) for (const inside of otherMembers) sum.add(this.steps(inside, member));
      if (names !== undefined) sum.add(this.steps(names, this.name(name)));
    }
  }

  private inItems({ firstItems, otherItems, contains }: Plan, items: Part[], sum: Sum): void {
    for (const [i, item] of items.entries()) {
      if (i < firstItems.length) sum.add(this.steps(firstItems[i], item));
      else for (const inside of otherItems) sum.add(this.steps(inside, item));
      if (contains !== undefined) sum.add(this.steps(contains, item));
    }
  }

  private name(name: string): Part {
    let part = this.names.get(name);
    if (part === undefined) {
      part = partOf(name);
      this.names.set(name, part);
    }
    return part;
  }

  private plan(schema: JsonSchema): Plan {
    let plan = this.plans.get(schema);
    if (plan === undefined) {
      plan = this.newPlan(schema);
      this.plans.set(schema, plan);
    }
    return plan;
  }

  private newPlan(schema: JsonSchema): Plan {
    const { items, prefixItems, pattern } = schema;
    const isThere = (inside: unknown) => inside !== undefined;
    return {
      words: wordsOf(schema),
      readsAll: isThere(schema['enum']) || isThere(schema['const']) || schema['uniqueItems'] === true,
      readsText: isThere(schema['minLength']) || isThere(schema['maxLength']),
      pattern: pattern === undefined ? undefined : patternOf(pattern as string),
      inPlace: inPlaceSchemas(schema, this.schema.places),
      dependent: dependentSchemas(schema),
      named: new Map(Object.entries(schema['properties'] ?? {})),
      patterns: Object.entries(schema['patternProperties'] ?? {}).map(([text, inside]) => [
        patternOf(text),
        inside,
      ]),
      otherMembers: [schema['additionalProperties'], schema['unevaluatedProperties']].filter(isThere),
      names: schema['propertyNames'],
      firstItems: (prefixItems ?? (Array.isArray(items) ? items : [])) as unknown[],
      otherItems: [
        Array.isArray(items) ? schema['additionalItems'] : items,
        schema['unevaluatedItems'],
      ].filter(isThere),
      contains: schema['contains'],
      counted: new Map(),
    };
  }
}

/** What a schema's own keywords take, without the schemas in them. */
function own({ words, readsAll, readsText, pattern }: Plan, part: Part): number {
  let steps = words + (part.members?.size ?? 0) + (part.items?.length ?? 0);
  if (readsAll) steps += part.size;
  if (readsText) steps += part.length / 8;
  if (pattern !== undefined) steps += matching(pattern, part.length);
  return steps;
}

function wordsOf(schema: JsonSchema): number {
  let words = 1 + Object.keys(schema).length + sizeOf(schema['required']) + sizeOf(schema['properties']);
  for (const names of Object.values(schema['dependentRequired'] ?? {})) words += 1 + names.length;
  for (const names of Object.values(schema['dependencies'] ?? {})) words += 1 + sizeOf(names);
  // Exact arithmetic on numbers of up to 600 digits.
  return schema['multipleOf'] === undefined ? words : words + 30;
}

/** The engine takes up to 40 ns for a character and an instruction. */
function matching({ size }: Pattern, length: number): number {
  return 1 + (length * size) / 4;
}

function patternOf(text: string): Pattern {
  const compiled = RE2JS.compile(text);
  return { compiled, size: compiled.programSize() };
}

/** Ends the count as soon as a part of it is too many. */
class Sum {
  steps = 0;

  add(steps: number): void {
    this.steps += steps;
    if (this.steps > WORK_LIMITS.steps) throw tooMany();
  }
}

function partOf(value: unknown): Part {
  if (typeof value === 'string') return { length: value.length, size: 1 + value.length / 8 };
  if (typeof value !== 'object' || value === null) return { length: 0, size: 1 };
  if (Array.isArray(value)) {
    const items = value.map(partOf);
    return { length: 0, size: items.reduce((sum, { size }) => sum + size, 1), items };
  }
  const members = new Map(Object.entries(value).map(([name, inside]) => [name, partOf(inside)]));
  let size = 1;
  for (const [name, member] of members) size += 1 + name.length / 8 + member.size;
  return { length: 0, size, members };
}

function sizeOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
