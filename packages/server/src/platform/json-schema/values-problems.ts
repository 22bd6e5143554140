/** Named values against a JSON Schema that nobody vouches for: what is wrong with either, within a bound of time. */
import { type FieldProblem, pointerOf } from '@halyard/contract';
import { checkSchema } from './check-schema.ts';
import { CannotCompile, withCompiled } from './compile-schema.ts';
import type { JsonSchema } from './judged-schema.ts';
import { TookTooLong, withinTime } from './time-limit.ts';
import { valueProblem } from './value-problem.ts';
import { TooMuchWork, workOf } from './work.ts';

/**
 * Of one write: judging the schema, compiling it, all values. Nothing else happens in the process meanwhile. What is
 * allowed was counted before and takes a fraction of it; the clock is there for what was counted wrong.
 */
const limitMs = 2_000;
/** A value that takes more steps is told its first problem only: collecting them is not linear in the library. */
const mostStepsForAll = 20_000;
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
  try {
    return withinTime(limitMs, () => cut(allProblems(schema, values, pointers)));
  } catch (error) {
    const message = schemasFault(error);
    if (message === undefined) throw error;
    return [{ pointer: pointers.schema, message }];
  }
}

function allProblems(
  schema: JsonSchema,
  values: Record<string, unknown>,
  pointers: { schema: string; values: string },
): FieldProblem[] {
  const { problems, judged } = checkSchema(schema);
  if (problems.length > 0) return problems.map((problem) => below(pointers.schema, problem));
  const steps = workOf(judged, Object.values(values));
  const tells = steps.every((one) => one <= mostStepsForAll) ? 'all' : 'first';
  return withCompiled(judged, tells, (check) =>
    Object.entries(values).flatMap(([name, value]) => {
      const found = check(value).map(valueProblem);
      const at = pointers.values + pointerOf([name]);
      return found.filter((problem) => problem !== undefined).map((problem) => below(at, problem));
    }),
  );
}

function below(prefix: string, { pointer, message }: FieldProblem): FieldProblem {
  return { pointer: prefix + pointer, message };
}

/** undefined: it is a fault of ours. */
function schemasFault(error: unknown): string | undefined {
  if (error instanceof TooMuchWork) return error.message;
  if (error instanceof CannotCompile) return `this schema cannot be used here: ${error.message}`;
  if (error instanceof RangeError) return 'the schema refers to itself too deeply for these variants';
  if (error instanceof TookTooLong) {
    return `judging the variants by this schema takes more than ${limitMs} ms: make it smaller, with fewer anyOf, oneOf and $ref inside one another`;
  }
  return undefined;
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
