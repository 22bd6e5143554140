/** From a schema that was judged to a function that judges values. Compiled ones are kept, by what they say. */
import { Ajv, type ErrorObject, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { regexEngine } from '../regex.ts';
import type { JsonSchema } from './check-schema.ts';
import type { Draft } from './keywords.ts';
import { useLinearKeywords } from './linear-keywords.ts';

/** Every error of a value; an empty list: it fits. */
export type ValueCheck = (value: unknown) => ErrorObject[];

/** Compiled schemas can take a megabyte each. */
const mostKept = 32;
const kept = new Map<string, ValueCheck>();

/** The schema must have passed checkSchema: that is where keywords, references and sizes are judged. */
export function compileSchema(schema: JsonSchema, draft: Draft): ValueCheck {
  const text = JSON.stringify(schema);
  const check = kept.get(text) ?? compile(schema, draft);
  kept.delete(text);
  kept.set(text, check);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  return check;
}

const options: Options = {
  allErrors: true,
  strict: false,
  validateSchema: false,
  meta: false,
  logger: false,
  // A property that every object inherits, such as toString, is not there.
  ownProperties: true,
  validateFormats: false,
  // 19.99 is a multiple of 0.01, whatever doubles say.
  multipleOfPrecision: 9,
  // Generated code runs a few times only: shortening it costs more than it saves.
  code: { regExp: Object.assign(patternOf, { code: 'patternOf' }), optimize: false },
  inlineRefs: false,
};

/** One library instance a schema: none knows the other's names, and what is dropped takes everything along. */
function compile({ $schema: _, $id: __, ...schema }: JsonSchema, draft: Draft): ValueCheck {
  const ajv = draft === 'draft-07' ? new Ajv(options) : new Ajv2020(options);
  useLinearKeywords(ajv);
  const validate = ajv.compile(schema);
  return (value) => {
    validate(value);
    const errors = validate.errors ?? [];
    validate.errors = null;
    return errors;
  };
}

/** Linear time. The library tells patterns apart by their text. */
function patternOf(pattern: string) {
  const { test } = regexEngine.compile(pattern);
  return { test, toString: () => pattern };
}
