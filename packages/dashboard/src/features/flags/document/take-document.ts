/**
 * What somebody wrote by hand, into the flag it is about. Only what screens can show is taken: conditions that are conditions, however
 * wrong what they say may be; that is told at its place, as anywhere.
 */
import type { FlagAnswer } from '@halyard/contract';
import { checkCondition, pointerTo } from '@halyard/core';
import { objectOf } from '../../../kit/json/schema-at.ts';
import type { EnvironmentValue } from '../draft/flag-draft.ts';

export interface DocumentProblem {
  pointer?: string;
  from?: number;
  message: string;
}

type Fields = Record<string, unknown>;

const FIXED = ['kind', 'type'] as const;
const KNOWN = new Set([
  ...FIXED,
  'name',
  'description',
  'owner',
  'tags',
  'expiresAt',
  'client',
  'variants',
  'schema',
  'environments',
]);

export function takeDocument(
  value: unknown,
  flag: FlagAnswer,
): { flag?: FlagAnswer; problems: DocumentProblem[] } {
  const document = objectOf(value);
  if (document === undefined) return { problems: [{ pointer: '', message: 'Must be an object' }] };
  const problems: DocumentProblem[] = [];
  const say = (pointer: string, message: string) => void problems.push({ pointer, message });
  for (const name of Object.keys(document)) {
    if (!KNOWN.has(name)) say(pointerTo('', name), `There is no field ${name}`);
  }
  for (const name of FIXED) {
    if (document[name] !== flag[name])
      say(`/${name}`, `The ${name} of a flag cannot change; it is ${flag[name]}`);
  }
  const need = (name: string, isRight: (value: unknown) => boolean, what: string) => {
    if (!isRight(document[name]))
      say(Object.hasOwn(document, name) ? `/${name}` : '', `${name} must be ${what}`);
  };
  need('name', isText, 'a text');
  need('description', isText, 'a text');
  need('owner', isTextOrNull, 'a text or null');
  need('expiresAt', isTextOrNull, 'an instant such as "2030-01-31T12:00:00Z", or null');
  need('client', (client) => typeof client === 'boolean', 'true or false');
  need('tags', (tags) => Array.isArray(tags) && tags.every(isText), 'a list of texts');
  need('variants', (variants) => Object.keys(objectOf(variants) ?? {}).length > 0, 'names with values');
  need('environments', (environments) => objectOf(environments) !== undefined, 'environments by their keys');
  if (flag.type === 'json') {
    need('schema', (schema) => schema === null || objectOf(schema) !== undefined, 'a schema or null');
  }
  const environments = objectOf(document['environments']) ?? {};
  for (const [key, given] of Object.entries(environments)) {
    const at = pointerTo('/environments', key);
    if (!Object.hasOwn(flag.environments, key)) say(at, `The flag has no environment ${key} of its own`);
    else judgeEnvironment(objectOf(given), at, say);
  }
  if (problems.length > 0) return { problems };
  const { kind: _, type: __, environments: ___, ...fields } = document;
  const merged = Object.entries(flag.environments).map(([key, before]) => [
    key,
    Object.hasOwn(environments, key)
      ? ({ ...before, ...(environments[key] as Fields) } as EnvironmentValue)
      : before,
  ]);
  return {
    flag: { ...flag, ...(fields as Partial<FlagAnswer>), environments: Object.fromEntries(merged) },
    problems,
  };
}

type Say = (pointer: string, message: string) => void;

function judgeEnvironment(value: Fields | undefined, at: string, say: Say): void {
  if (value === undefined) {
    say(at, 'Must be what the flag does there');
    return;
  }
  for (const name of Object.keys(value)) {
    if (!['enabled', 'off', 'requires', 'rules', 'otherwise'].includes(name)) {
      say(pointerTo(at, name), `There is no field ${name}`);
    }
  }
  if (typeof value['enabled'] !== 'boolean') say(at, 'enabled must be true or false');
  if (!isTextOrNull(value['off'])) say(at, 'off must be a variant or null');
  judgeList(value['requires'], `${at}/requires`, say, judgeCondition);
  const ids = new Set<unknown>();
  judgeList(value['rules'], `${at}/rules`, say, (rule, pointer) => {
    const fields = objectOf(rule);
    if (fields === undefined || !isText(fields['id'])) {
      say(pointer, 'A rule has an id, an `if` and a `serve`');
      return;
    }
    if (ids.has(fields['id'])) say(`${pointer}/id`, 'Another rule has this id');
    ids.add(fields['id']);
    judgeCondition(fields['if'], `${pointer}/if`, say);
    judgeServe(fields['serve'], `${pointer}/serve`, say);
  });
  const otherwise = objectOf(value['otherwise']);
  if (otherwise === undefined || !Object.hasOwn(otherwise, 'serve')) say(at, 'otherwise needs a `serve`');
  else judgeServe(otherwise['serve'], `${at}/otherwise/serve`, say);
}

function judgeList(
  list: unknown,
  at: string,
  say: Say,
  judge: (item: unknown, pointer: string, say: Say) => void,
): void {
  if (!Array.isArray(list)) say(at, 'Must be a list');
  else for (const [i, item] of list.entries()) judge(item, `${at}/${i}`, say);
}

/** By core's own words; what only has no values yet, or no name, can be shown. */
function judgeCondition(condition: unknown, at: string, say: Say): void {
  for (const { pointer, message } of checkCondition(condition, at)) say(pointer, message);
}

function judgeServe(serve: unknown, at: string, say: Say): void {
  if (isTextOrNull(serve)) return;
  const split = objectOf(serve)?.['split'];
  if (!Array.isArray(split)) {
    say(at, 'Must be a variant, null, or a split');
    return;
  }
  const bucket = objectOf(serve)?.['bucket'];
  if (bucket !== undefined && objectOf(bucket)?.['by'] === undefined) say(`${at}/bucket`, 'Needs `by`');
  split.forEach((part, i) => {
    const { variant, weight, from } = objectOf(part) ?? {};
    if (!isText(variant)) say(`${at}/split/${i}`, 'Needs a variant');
    if (!Number.isInteger(weight) && !Number.isInteger(from)) {
      say(`${at}/split/${i}`, 'Needs a weight: thousandths of a per cent');
    }
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value);
}
