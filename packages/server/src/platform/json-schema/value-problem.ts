/** Sentences for people about a value that does not fit its schema. */
import { type FieldProblem, pointerOf } from '@halyard/contract';
import type { ErrorObject } from 'ajv';

/** The pointer is into the value. undefined: other errors say it already. */
export function valueProblem(error: ErrorObject): FieldProblem | undefined {
  const { keyword, params, instancePath: pointer, propertyName } = error;
  // `if` and `propertyNames` only repeat that what stands inside them did not fit.
  if (keyword === 'if' || keyword === 'propertyNames') return undefined;
  const extra: string | undefined = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (extra !== undefined) {
    return { pointer: pointer + pointerOf([extra]), message: `the schema allows no property \`${extra}\`` };
  }
  const message = sentence(error);
  return propertyName === undefined
    ? { pointer, message }
    : { pointer: pointer + pointerOf([propertyName]), message: `the name \`${propertyName}\` ${message}` };
}

function sentence({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'type':
      return `must be ${orOf([params['type']].flat(), article)}`;
    case 'required':
      return `must have the property \`${params['missingProperty']}\``;
    case 'dependentRequired':
    case 'dependencies':
      return `must have the property \`${params['missingProperty']}\`, because it has \`${params['property']}\``;
    case 'enum':
      return `must be ${orOf(params['allowedValues'] as unknown[], shown)}`;
    case 'const':
      return `must be ${shown(params['allowedValue'])}`;
    case 'minimum':
      return `must be at least ${params['limit']}`;
    case 'maximum':
      return `must be at most ${params['limit']}`;
    case 'exclusiveMinimum':
      return `must be more than ${params['limit']}`;
    case 'exclusiveMaximum':
      return `must be less than ${params['limit']}`;
    case 'multipleOf':
      return `must be a multiple of ${params['multipleOf']}`;
    case 'minLength':
      return `must have at least ${count(params['limit'], 'character')}`;
    case 'maxLength':
      return `must have at most ${count(params['limit'], 'character')}`;
    case 'pattern':
      return `must match the pattern ${params['pattern']}`;
    case 'minItems':
      return `must have at least ${count(params['limit'], 'item')}`;
    case 'maxItems':
    case 'items':
    case 'additionalItems':
    case 'unevaluatedItems':
      return `must have at most ${count(params['limit'] ?? params['len'], 'item')}`;
    case 'uniqueItems':
      return `items ${params['j']} and ${params['i']} are equal; each may be there once`;
    case 'contains':
      return contains(params as { minContains?: number; maxContains?: number });
    case 'minProperties':
      return `must have at least ${count(params['limit'], 'property', 'properties')}`;
    case 'maxProperties':
      return `must have at most ${count(params['limit'], 'property', 'properties')}`;
    case 'anyOf':
      return 'fits none of the schemas of `anyOf`';
    case 'oneOf':
      return params['passingSchemas'] === null
        ? 'fits none of the schemas of `oneOf`'
        : `fits more than one of the schemas of \`oneOf\` (${params['passingSchemas'].join(' and ')}); it must fit one`;
    case 'not':
      return 'must not fit the schema of `not`';
    case 'false schema':
      return 'nothing is allowed here';
    default:
      return `${message ?? 'does not fit'} (\`${keyword}\`)`;
  }
}

function contains({ minContains = 1, maxContains }: { minContains?: number; maxContains?: number }): string {
  const least = `at least ${count(minContains, 'item')}`;
  const bounds =
    maxContains === undefined
      ? least
      : minContains === 0
        ? `at most ${count(maxContains, 'item')}`
        : minContains === maxContains
          ? `exactly ${count(maxContains, 'item')}`
          : `${least} and at most ${maxContains}`;
  return `must contain ${bounds} of the schema of \`contains\``;
}

function count(limit: number, one: string, many = `${one}s`): string {
  return `${limit} ${limit === 1 ? one : many}`;
}

function article(type: string): string {
  if (type === 'null') return 'null';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** As JSON, cut where it is long. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}...`;
}

function orOf<T>(choices: T[], write: (choice: T) => string): string {
  const some = choices.slice(0, 10).map(write);
  if (some.length < choices.length)
    return `one of ${some.join(', ')} and ${choices.length - some.length} more`;
  return some.length === 1 ? some[0]! : `${some.slice(0, -1).join(', ')} or ${some.at(-1)}`;
}
