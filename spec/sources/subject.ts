/** What the sources write down: a snapshot's flags and segments, and what to ask of them. */
import type { Condition, Flag, Json, Rule, Segment } from '../../packages/core/src/model.ts';
import type { Result } from '../../packages/core/src/result.ts';
import * as documents from '../../packages/core/src/testing/documents.ts';
import type { RawNumber } from './raw-number.ts';

/** JSON with numbers that JavaScript cannot write. */
export type Source = null | boolean | number | string | RawNumber | Source[] | { [key: string]: Source };

export interface Ask {
  /** Unique in its file. */
  name: string;
  flag: string;
  context: Source;
  /** Epoch milliseconds; NOW where it is left out. */
  now?: number;
  type?: string;
}

/** What a person says the answer is; absent fields are left out. */
export type Expected = Omit<Partial<Result>, 'value'> & { value?: Json };

/** One file of vectors. */
export interface Subject {
  /** The file's name, kebab-case. */
  name: string;
  describes: string;
  needs?: readonly ('regex' | 'lone-surrogates')[];
  /** Malformed ones too, so anything. */
  flags: Record<string, unknown>;
  segments?: Record<string, unknown>;
  /** The interpreter answers these. */
  asks?: readonly Ask[];
  /** These a person has answered. */
  answered?: readonly (Ask & { expect: Expected })[];
}

/** 2026-12-01T00:00:00Z. */
export const NOW = 1_796_083_200_000;

/** A well-formed flag whose rules say who gets on; each part can be given. */
export function aFlag(more: Partial<Flag> = {}): Flag {
  return documents.aFlag({ otherwise: { serve: 'off' }, ...more });
}

export function aRule(more: Partial<Rule> = {}): Rule {
  return documents.aRule({ id: 'r', ...more });
}

export function aSegment(condition: Condition): Segment {
  return { if: condition, version: 1 };
}

/** On where the condition holds, off where not. */
export function onIf(condition: Condition): Flag {
  return aFlag({ rules: [aRule({ if: condition })] });
}

/** A flag for each condition, by its name. */
export function onIfEach(conditions: Record<string, Condition>): Record<string, Flag> {
  return Object.fromEntries(Object.entries(conditions).map(([name, condition]) => [name, onIf(condition)]));
}

/** Every flag asked with every context. */
export function askEach(flags: readonly string[], contexts: Record<string, Source>): Ask[] {
  return flags.flatMap((flag) =>
    Object.entries(contexts).map(([name, context]) => ({ name: `${flag}: ${name}`, flag, context })),
  );
}

/** Contexts with one attribute, named after its value. */
export function contextsOf(attribute: string, values: readonly Source[]): Record<string, Source> {
  return Object.fromEntries(values.map((value) => [nameOf(value), { [attribute]: value }]));
}

/** A value as it stands in JSON; of a long one its beginning, its length and its end. */
export function nameOf(value: Source): string {
  const characters = [...JSON.stringify(value)];
  if (characters.length <= 70) return characters.join('');
  return `${characters.slice(0, 32).join('')}… ${characters.length} long …${characters.slice(-8).join('')}`;
}
