import {
  type AccessRule,
  type AnyOperation,
  allOperations,
  type FieldProblem,
  invalidInput,
  mayAsk,
  mayChange,
  operations,
} from '@halyard/contract';
import { type Actor, callerKind } from '../../actor.ts';
import { handle } from '../../door.ts';
import { unknown } from './rule-problems.ts';

const byName = new Map(allOperations.map((operation) => [operation.name, operation]));

interface Question {
  project?: string | undefined;
  environment: string | null;
  tags: string[];
}

/** Answers by the rules alone: of projects and environments that are not there it says what would hold. */
export const askAccess = handle(operations.askAccess, async ({ actor }, { body }) => {
  const problems: FieldProblem[] = [];
  const asks = body.rules ? whoHasOnly(body.rules) : actor;
  const answers = body.questions.map(({ operation: name, ...question }, index) => {
    const operation = byName.get(name);
    if (operation) return { allowed: mayDo(asks, operation, question) };
    const message = unknown('operation', name, [...byName.keys()]);
    problems.push({ pointer: `/questions/${index}/operation`, message });
    return { allowed: false };
  });
  if (problems.length > 0) throw invalidInput(problems);
  return { body: { answers } };
});

type Asking = Pick<Actor, 'kind' | 'rules' | 'home'>;

/** A person who holds one role, made of these rules, in every project. */
function whoHasOnly(rules: readonly AccessRule[]): Asking {
  return { kind: 'user', rules, home: null };
}

function mayDo(actor: Asking, operation: AnyOperation, { project, environment, tags }: Question): boolean {
  const { permission, callers, within, effect } = operation;
  if (permission === null) return true;
  if (actor.kind !== 'system' && !callers.includes(callerKind(actor.kind))) return false;
  const { rules, home } = actor;
  const place = within === 'project' ? (project ?? home ?? 'default') : (project ?? null);
  if (within === 'reach' && project === undefined && effect !== 'write') {
    const named = rules.flatMap((rule) => rule.projects ?? []);
    return [null, ...named].some((one) => mayAsk(rules, operation, one));
  }
  if (within === 'instance' && !mayAsk(rules, operation, null)) return false;
  if (!mayAsk(rules, operation, place)) return false;
  return effect !== 'write' || mayChange(rules, operation, { project: place, environment, tags });
}
