/** From the form's texts to what the service takes, and what is wrong with them before it is asked. */
import type { ConfigurationDraft, FlagKind } from '@halyard/contract';
import type { Json } from '@halyard/core';
import { hasOwnVariants, keyOf, type NewFlagDraft, type VariantDraft } from './new-flag-draft.ts';

/** What `POST /flags` takes. */
export interface NewFlag {
  key: string;
  kind: FlagKind;
  name?: string;
  description?: string;
  variants?: Record<string, Json>;
  schema?: Record<string, unknown>;
  tags?: string[];
  owner?: string;
  expiresAt?: string;
  client?: boolean;
  environments?: Record<string, Partial<ConfigurationDraft>>;
}

/** What is wrong, by field of the form: `name`, `key`, `schema`, `variants`, `variants.<row>.name`, … */
export type DraftProblems = Record<string, string>;

export function readDraft(
  draft: NewFlagDraft,
): { flag: NewFlag; problems?: never } | { problems: DraftProblems; flag?: never } {
  const problems: DraftProblems = {};
  const key = keyOf(draft);
  if (key === '') problems[draft.key === null ? 'name' : 'key'] = 'Give it a name with letters or digits.';
  const variants = hasOwnVariants(draft) ? readVariants(draft, problems) : undefined;
  const schema = draft.kind === 'json' ? readSchema(draft.schema, problems) : undefined;
  if (Object.keys(problems).length > 0) return { problems };
  const environments = Object.fromEntries(draft.startsOn.map((one) => [one, { enabled: true }]));
  return {
    flag: {
      key,
      kind: draft.kind,
      ...(draft.name.trim() && { name: draft.name.trim() }),
      ...(draft.description.trim() && { description: draft.description.trim() }),
      ...(variants && { variants }),
      ...(schema && { schema }),
      ...(draft.tags.length > 0 && { tags: draft.tags }),
      ...(draft.owner.trim() && { owner: draft.owner.trim() }),
      ...(draft.expiresOn !== null && { expiresAt: endOfDay(draft.expiresOn) }),
      ...(draft.client && { client: true }),
      ...(draft.startsOn.length > 0 && { environments }),
    },
  };
}

/** Of a text of one variant; undefined where it is none of that type. */
export function readValue(text: string, type: NewFlagDraft['type']): Json | undefined {
  if (type === 'string') return text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  try {
    const value = JSON.parse(text) as Json;
    return type === 'number' && typeof value !== 'number' ? undefined : value;
  } catch {
    return undefined;
  }
}

const wanted = {
  number: 'Write a number, such as 250 or 0.5.',
  boolean: 'Choose true or false.',
  json: 'This is not JSON.',
  string: '',
} as const;

function readVariants({ variants, type }: NewFlagDraft, problems: DraftProblems): Record<string, Json> {
  if (variants.length === 0) problems['variants'] = 'A flag needs at least one variant.';
  const read: [string, Json][] = [];
  const names = new Set<string>();
  for (const { id, name: typed, value: text } of variants) {
    const name = typed.trim();
    if (name === '') problems[`variants.${id}.name`] = 'Give the variant a name.';
    else if (names.has(name)) problems[`variants.${id}.name`] = `There is a variant ${name} already.`;
    names.add(name);
    const value = readValue(text, type);
    if (value === undefined) problems[`variants.${id}.value`] = wanted[type];
    else read.push([name, value]);
  }
  return Object.fromEntries(read);
}

function readSchema(text: string, problems: DraftProblems): Record<string, unknown> | undefined {
  if (text.trim() === '') return undefined;
  const schema = readValue(text, 'json');
  if (typeof schema === 'object' && schema !== null && !Array.isArray(schema)) return schema;
  problems['schema'] = schema === undefined ? 'This is not JSON.' : 'A JSON Schema is an object.';
  return undefined;
}

/** The last instant of a day, by the clocks of the viewer. */
function endOfDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return new Date(new Date(year, month - 1, date + 1).getTime() - 1).toISOString();
}

/**
 * Where in the form the service's words belong: its pointers are into what was sent. What belongs to no field is told
 * above the form, so nothing is lost.
 */
export function placeProblems(
  draft: NewFlagDraft,
  fields: readonly { pointer: string; message: string }[],
): { problems: DraftProblems; others: string[] } {
  const problems: DraftProblems = {};
  const others: string[] = [];
  for (const { pointer, message } of fields) {
    const place = placeOf(draft, pointer);
    if (place === undefined) others.push(message);
    else problems[place] = problems[place] ? `${problems[place]}; ${message}` : message;
  }
  return { problems, others };
}

const placesOfOne: Record<string, string> = {
  name: 'name',
  description: 'description',
  owner: 'owner',
  tags: 'tags',
  client: 'client',
  expiresAt: 'expiresOn',
  schema: 'schema',
  environments: 'startsOn',
  kind: 'kind',
  type: 'kind',
};

function placeOf(draft: NewFlagDraft, pointer: string): string | undefined {
  const [first = '', second] = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (first === 'key') return draft.key === null ? 'name' : 'key';
  if (first !== 'variants') return placesOfOne[first];
  const row = draft.variants.find(({ name }: VariantDraft) => name.trim() === second);
  return row && hasOwnVariants(draft) ? `variants.${row.id}.value` : 'variants';
}
