/** Named values against a JSON Schema that nobody vouches for: what is wrong with either, within a bound of time. */
import { type FieldProblem, pointerOf } from '@halyard/contract';
import { checkSchema, type JsonSchema } from './check-schema.ts';
import { compileSchema } from './compile-schema.ts';
import { TookTooLong, withinTime } from './time-limit.ts';
import { valueProblem } from './value-problem.ts';

/** Of one write: judging the schema, compiling it, all values. Nothing else happens in the process meanwhile. */
const limitMs = 100;
const mostProblems = 50;

/**
 * All problems, with pointers under `schema` where the schema is at fault (values are then not looked at), and under
 * `values` with the name of a value where that is.
 */
export function valuesProblems(
  schema: JsonSchema,
  values: Record<string, unknown>,
  pointers: { schema: string; values: string },
): FieldProblem[] {
  warmUp();
  try {
    return withinTime(limitMs, () => cut(allProblems(schema, values, pointers)));
  } catch (error) {
    const message = tooMuch(error);
    if (message === undefined) throw error;
    return [{ pointer: pointers.schema, message }];
  }
}

function allProblems(
  schema: JsonSchema,
  values: Record<string, unknown>,
  pointers: { schema: string; values: string },
): FieldProblem[] {
  const { problems, draft } = checkSchema(schema);
  if (problems.length > 0) return problems.map((problem) => below(pointers.schema, problem));
  const check = compileSchema(schema, draft);
  return Object.entries(values).flatMap(([name, value]) => {
    const found = check(value).map(valueProblem);
    const at = pointers.values + pointerOf([name]);
    return found.filter((problem) => problem !== undefined).map((problem) => below(at, problem));
  });
}

function below(prefix: string, { pointer, message }: FieldProblem): FieldProblem {
  return { pointer: prefix + pointer, message };
}

/** undefined: it is a fault of ours. */
function tooMuch(error: unknown): string | undefined {
  if (error instanceof TookTooLong) {
    return `checking the variants by this schema takes more than ${limitMs} ms: make it smaller, with fewer anyOf, oneOf and $ref inside one another`;
  }
  if (error instanceof RangeError) return 'the schema refers to itself without end';
  return undefined;
}

let isWarm = false;

/** The first schema of a process pays for loading the compiler; that is not its author's fault. */
function warmUp(): void {
  if (isWarm) return;
  isWarm = true;
  compileSchema({ type: 'object', properties: { a: { type: 'string', pattern: 'a' } } }, '2020-12')({ a: 1 });
}

function cut(problems: FieldProblem[]): FieldProblem[] {
  if (problems.length <= mostProblems) return problems;
  const last = problems[mostProblems - 1]!;
  const more = problems.length - mostProblems + 1;
  return [
    ...problems.slice(0, mostProblems - 1),
    { ...last, message: `${last.message} (and ${more - 1} more)` },
  ];
}
