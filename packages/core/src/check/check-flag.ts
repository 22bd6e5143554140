import type { FlagType, Problem } from '../model.ts';
import type { RegexEngine } from '../regex.ts';
import { findInCondition } from './check-condition.ts';
import { findInServe, findInVariantName } from './check-serve.ts';
import { findInValue, TYPES } from './check-value.ts';
import { pointerTo } from './pointer.ts';
import { isRecord, Problems } from './problems.ts';

export interface CheckOptions {
  /** Patterns are tried with it; without one they are only measured. */
  regex?: RegexEngine;
  /**
   * Whether the entry itself may have fields nobody knows: an evaluator reads what a newer service writes. Inside
   * rules and conditions a field nobody knows could change the answer and is always a problem.
   */
  allowOtherFields?: boolean;
}

const FLAG_FIELDS = [
  'type',
  'variants',
  'enabled',
  'off',
  'requires',
  'rules',
  'otherwise',
  'client',
  'version',
];

const TYPE_NAMES = Object.keys(TYPES) as FlagType[];

/** Every problem with the shape of a flag by itself, with pointers into it: all that compiling it asks for. */
export function checkFlag(value: unknown, options: CheckOptions = {}): Problem[] {
  const found = new Problems();
  const others = options.allowOtherFields === true;
  const complete = found.fields(value, '', { required: FLAG_FIELDS, others });
  if (!complete && !isRecord(value)) return found.problems;
  const flag = value as Record<string, unknown>;
  const has = (name: string) => Object.hasOwn(flag, name);

  if (has('enabled')) found.flag(flag['enabled'], '/enabled');
  if (has('client')) found.flag(flag['client'], '/client');
  if (has('version')) found.integer(flag['version'], '/version', 0, Number.MAX_SAFE_INTEGER);
  const variants = has('variants') ? findInVariants(found, flag) : undefined;
  if (has('off') && flag['off'] !== null) findInVariantName(found, flag['off'], variants, '/off');
  if (has('requires')) {
    forEach(found, flag['requires'], '/requires', (condition, pointer) =>
      findInCondition(found, condition, pointer, options),
    );
  }
  if (has('rules')) findInRules(found, flag['rules'], variants, options);
  if (has('otherwise') && found.fields(flag['otherwise'], '/otherwise', { required: ['serve'] })) {
    findInServe(found, flag['otherwise']['serve'], variants, '/otherwise/serve');
  }
  return found.problems;
}

/** Every problem with the shape of a segment by itself. */
export function checkSegment(value: unknown, options: CheckOptions = {}): Problem[] {
  const found = new Problems();
  const others = options.allowOtherFields === true;
  const complete = found.fields(value, '', { required: ['if', 'version'], others });
  if (!complete && !isRecord(value)) return found.problems;
  const segment = value as Record<string, unknown>;
  if (Object.hasOwn(segment, 'if')) findInCondition(found, segment['if'], '/if', options);
  if (Object.hasOwn(segment, 'version')) {
    found.integer(segment['version'], '/version', 0, Number.MAX_SAFE_INTEGER);
  }
  return found.problems;
}

function findInVariants(found: Problems, flag: Record<string, unknown>): Record<string, unknown> | undefined {
  const type = found.oneOf(flag['type'], '/type', 'type', TYPE_NAMES)
    ? (flag['type'] as FlagType)
    : undefined;
  const variants = flag['variants'];
  if (!isRecord(variants)) {
    found.add('/variants', 'must be an object of names and values');
    return undefined;
  }
  const names = Object.keys(variants);
  if (names.length === 0) found.add('/variants', 'must have at least one variant');
  for (const name of names) {
    const pointer = pointerTo('/variants', name);
    if (found.name(name, pointer)) findInValue(found, variants[name], type, pointer);
  }
  return variants;
}

function findInRules(
  found: Problems,
  rules: unknown,
  variants: Record<string, unknown> | undefined,
  options: CheckOptions,
): void {
  const ids = new Set<string>();
  forEach(found, rules, '/rules', (rule, pointer) => {
    if (!found.fields(rule, pointer, { required: ['id', 'if', 'serve'], optional: ['experiment'] })) return;
    if (found.name(rule['id'], `${pointer}/id`)) {
      if (ids.has(rule['id'])) found.add(`${pointer}/id`, `another rule has the id \`${rule['id']}\``);
      ids.add(rule['id']);
    }
    findInCondition(found, rule['if'], `${pointer}/if`, options);
    findInServe(found, rule['serve'], variants, `${pointer}/serve`);
    const experiment = rule['experiment'];
    if (experiment === undefined) return;
    if (!found.fields(experiment, `${pointer}/experiment`, { required: ['key', 'phase'] })) return;
    found.name(experiment['key'], `${pointer}/experiment/key`);
    found.integer(experiment['phase'], `${pointer}/experiment/phase`, 0, Number.MAX_SAFE_INTEGER);
  });
}

function forEach(
  found: Problems,
  list: unknown,
  pointer: string,
  visit: (item: unknown, pointer: string) => void,
): void {
  if (!Array.isArray(list)) found.add(pointer, 'must be a list');
  else for (let i = 0; i < list.length; i++) visit(list[i], pointerTo(pointer, i));
}
