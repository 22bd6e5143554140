import { type FieldProblem, invalidInput } from '@halyard/contract';
import type { Door } from '../../door.ts';
import { environmentsOf } from '../projects/index.ts';

/** Throws INVALID_INPUT with each that the project does not have. */
export async function requireEnvironments(
  door: Door,
  named: readonly string[],
  pointer: string,
): Promise<void> {
  const environments = await environmentsOf(door.db, door.project);
  const problems: FieldProblem[] = named
    .filter((key) => !environments.includes(key))
    .map((key) => ({ pointer, message: `there is no environment ${key}` }));
  if (problems.length > 0) throw invalidInput(problems);
}
