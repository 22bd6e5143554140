/** From a schema that was judged to a function that judges values. Compiled ones are kept, by what they say. */
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { regexEngine } from '../regex.ts';
import { type JsonSchema, type JudgedSchema, withoutRemarks } from './judged-schema.ts';
import type { Draft } from './keywords.ts';
import { useOwnKeywords } from './own-keywords.ts';

/** Errors of a value, all or those up to the first that settles it; an empty list: it fits. */
export type ValueCheck = (value: unknown) => ErrorObject[];

/** The library cannot make code of it, although it was judged to be in order. */
export class CannotCompile extends Error {
  override name = 'CannotCompile';
}

/** Compiled schemas can take a megabyte each. */
const mostKept = 32;
const kept = new Map<string, ValueCheck>();

/**
 * What `use` makes of the compiled schema. It is put back when `use` returns: cut off by a clock in between, it is
 * in no state to be used again, and gone. Throws CannotCompile.
 */
export function withCompiled<T>(
  schema: JudgedSchema,
  tells: 'all' | 'first',
  use: (check: ValueCheck) => T,
): T {
  const plain = withoutRemarks(schema);
  const text = `${schema.draft} ${tells} ${JSON.stringify(plain)}`;
  const check = kept.get(text) ?? compile(plain, schema.draft, tells === 'all');
  kept.delete(text);
  const result = use(check);
  kept.set(text, check);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  return result;
}

const options: Options = {
  strict: false,
  validateSchema: false,
  meta: false,
  logger: false,
  // A property that every object inherits, such as toString, is not there.
  ownProperties: true,
  validateFormats: false,
  // Generated code runs a few times only: shortening it costs more than it saves.
  code: { regExp: Object.assign(patternOf, { code: 'patternOf' }), optimize: false },
  inlineRefs: false,
  // Longer lists of names are looped over: code for each name takes longer to make than the rest.
  loopRequired: 5,
};

/** One library instance a schema: none knows the other's names, and what is dropped takes everything along. */
function compile(schema: JsonSchema, draft: Draft, allErrors: boolean): ValueCheck {
  const settings = { ...options, allErrors };
  const ajv = draft === 'draft-07' ? new Ajv(settings) : new Ajv2020(settings);
  useOwnKeywords(ajv);
  const validate = compiled(ajv, schema);
  return (value) => {
    validate(value);
    const errors = validate.errors ?? [];
    validate.errors = null;
    return errors;
  };
}

function compiled(ajv: Ajv, schema: JsonSchema): ValidateFunction {
  try {
    return ajv.compile(schema);
  } catch (error) {
    throw new CannotCompile((error as Error).message, { cause: error });
  }
}

/** Linear time. The library tells patterns apart by their text. */
function patternOf(pattern: string) {
  const { test } = regexEngine.compile(pattern);
  return { test, toString: () => pattern };
}
