/** What whoever writes a role wants to know of it, whatever they are thinking of. */
import type { Asked } from '../../api/call.ts';

export type Question = Asked<'askAccess'>['body']['questions'][number];

export interface StandardQuestion {
  label: string;
  operation: string;
  /** Whether it is asked for each environment. */
  isOfEnvironment: boolean;
}

export const standardQuestions: readonly StandardQuestion[] = [
  { label: 'See flags', operation: 'flags.list', isOfEnvironment: false },
  { label: 'Create a flag', operation: 'flags.create', isOfEnvironment: false },
  { label: 'Archive a flag', operation: 'flags.archive', isOfEnvironment: false },
  { label: 'Turn a flag on', operation: 'configurations.enable', isOfEnvironment: true },
  { label: 'Change its rules', operation: 'configurations.put', isOfEnvironment: true },
  { label: 'Kill a flag', operation: 'configurations.kill', isOfEnvironment: true },
  { label: 'Change a segment', operation: 'conditions.put', isOfEnvironment: true },
  { label: 'Promote', operation: 'environments.promote', isOfEnvironment: true },
  { label: 'Make a key', operation: 'keys.create', isOfEnvironment: true },
  { label: 'Give roles', operation: 'members.put', isOfEnvironment: false },
];

/** A question for each cell: environments are asked for one by one, what belongs to all of them once. */
export function questionsFor(
  project: string,
  environments: readonly string[],
  tags: readonly string[],
): Question[] {
  return standardQuestions.flatMap(({ operation, isOfEnvironment }): Question[] =>
    isOfEnvironment
      ? environments.map((environment) => ({ operation, project, environment, tags: [...tags] }))
      : [{ operation, project, tags: [...tags] }],
  );
}

/** The answers, row by row as they were asked. */
export function answersByRow(
  answers: readonly { allowed: boolean }[],
  environments: readonly string[],
): boolean[][] {
  let at = 0;
  return standardQuestions.map(({ isOfEnvironment }) => {
    const count = isOfEnvironment ? environments.length : 1;
    const row = answers.slice(at, at + count).map(({ allowed }) => allowed);
    at += count;
    return row;
  });
}
