import { LIMITS } from '../limits.ts';
import type { Operator, Test } from '../model.ts';
import { OPERATORS } from '../read/operators.ts';
import { VIEWS, type ViewName } from '../read/views.ts';
import type { RegexEngine } from '../regex.ts';
import { pointerTo } from './pointer.ts';
import type { Problems } from './problems.ts';

const FIELDS = { required: ['attribute', 'op'], optional: ['values', 'as', 'ignoreCase', 'else'] };
const OPERATOR_NAMES = Object.keys(OPERATORS) as Operator[];
const VIEW_NAMES = Object.keys(VIEWS) as ViewName[];

/** What is wrong with the test of an attribute; with an engine also patterns that it does not accept. */
export function findInTest(found: Problems, value: unknown, pointer: string, regex?: RegexEngine): void {
  if (!found.fields(value, pointer, FIELDS)) return;
  found.name(value['attribute'], `${pointer}/attribute`);
  if (value['else'] !== undefined) found.flag(value['else'], `${pointer}/else`);
  if (value['ignoreCase'] !== undefined) found.flag(value['ignoreCase'], `${pointer}/ignoreCase`);
  const asIsKnown =
    value['as'] === undefined || found.oneOf(value['as'], `${pointer}/as`, 'view', VIEW_NAMES);
  if (!found.oneOf(value['op'], `${pointer}/op`, 'operator', OPERATOR_NAMES) || !asIsKnown) return;

  const test = value as unknown as Test;
  const operator = OPERATORS[test.op];
  if (test.as !== undefined && !operator.views.includes(test.as)) {
    found.add(`${pointer}/as`, `\`${test.op}\` does not read values as ${test.as}`);
    return;
  }
  if (test.ignoreCase === true && !operator.takesIgnoreCase) {
    found.add(`${pointer}/ignoreCase`, `\`${test.op}\` does not know ignoreCase`);
  }
  if (!operator.takesValues) {
    if (test.values !== undefined) found.add(`${pointer}/values`, `\`${test.op}\` takes no values`);
    return;
  }
  findInValues(found, test, `${pointer}/values`, regex);
}

function findInValues(found: Problems, test: Test, pointer: string, regex?: RegexEngine): void {
  const { values } = test;
  if (!Array.isArray(values)) {
    found.add(pointer, values === undefined ? `\`${test.op}\` needs values` : 'must be a list');
    return;
  }
  if (values.length > LIMITS.values) found.add(pointer, `at most ${LIMITS.values} values`);
  const operator = OPERATORS[test.op];
  const view = test.as ?? operator.views[0];
  for (let i = 0; i < values.length; i++) {
    const expected = operator.expects(values[i], view);
    if (expected !== undefined) found.add(pointerTo(pointer, i), `must be ${expected}`);
    else if (test.op === 'matches' && regex !== undefined) {
      const refusal = refusalOf(values[i] as string, test.ignoreCase === true, regex);
      if (refusal !== undefined)
        found.add(pointerTo(pointer, i), `not a pattern in RE2's syntax: ${refusal}`);
    }
  }
}

function refusalOf(pattern: string, ignoreCase: boolean, regex: RegexEngine): string | undefined {
  try {
    regex.compile(pattern, ignoreCase);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'refused';
  }
}
