import {
  type AccessRule,
  allOperations,
  type FieldProblem,
  matches,
  type Permission,
  permissions,
} from '@halyard/contract';
import { nearestName } from '@halyard/core';

const nouns = [...new Set(Object.keys(permissions).map((permission) => permission.split(':')[0]!))];
const nounsOfOperations = [...new Set(allOperations.map(({ name }) => name.split('.')[0]!))];
/** All that an operation of a rule can be. */
const patterns = [
  '*',
  ...nouns.map((noun) => `${noun}:*`),
  ...Object.keys(permissions),
  ...nounsOfOperations.map((noun) => `${noun}.*`),
  ...allOperations.map(({ name }) => name),
];
const known = new Set(patterns);
/** What can be narrowed: an operation that writes, or a permission that is asked for beside one. */
const writing = [
  ...allOperations.flatMap(({ name, permission, effect }) =>
    effect === 'write' && permission !== null ? [{ name, permission }] : [],
  ),
  ...(Object.keys(permissions) as Permission[])
    .filter((permission) => !permission.endsWith(':read'))
    .map((permission) => ({ name: '', permission })),
];

/** What is wrong with the rules of a role, `projects` being those that there are. */
export function ruleProblems(rules: readonly AccessRule[], projects: readonly string[]): FieldProblem[] {
  return rules.flatMap((rule, index) => {
    const at = `/rules/${index}`;
    const problems: FieldProblem[] = [];
    for (const [i, pattern] of rule.operations.entries()) {
      if (!known.has(pattern)) {
        problems.push({ pointer: `${at}/operations/${i}`, message: unknown('operation', pattern, patterns) });
      }
    }
    for (const [i, project] of (rule.projects ?? []).entries()) {
      if (!projects.includes(project)) {
        problems.push({ pointer: `${at}/projects/${i}`, message: unknown('project', project, projects) });
      }
    }
    const narrowing = (['environments', 'tags'] as const).find((field) => rule[field] !== null);
    if (problems.length === 0 && narrowing !== undefined && !writing.some((asked) => matches(rule, asked))) {
      const message = 'these only read, and reading goes by project: leave it out, or name what changes';
      problems.push({ pointer: `${at}/${narrowing}`, message });
    }
    return problems;
  });
}

/** The sentence about a name that nobody knows. */
export function unknown(what: string, name: string, names: readonly string[]): string {
  const near = nearestName(name, [...names]);
  return `there is no ${what} ${name}${near === undefined ? '' : `; did you mean ${near}?`}`;
}
