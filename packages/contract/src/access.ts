/**
 * Who may do what: rules over operations, projects, environments and tags. Pure and synchronous, so that there is no
 * promise to forget; what no rule allows is refused, and a rule that denies wins.
 */
import type { Permission } from './permissions.ts';

export interface AccessRule {
  readonly effect: 'allow' | 'deny';
  /** `*`, permissions (`flags:write`, `flags:*`) and operations (`flags.archive`, `flags.*`). Allowed to write, one may read. */
  readonly operations: readonly string[];
  /** null: every project, and what belongs to none. */
  readonly projects: readonly string[] | null;
  /** Where it may be changed; null: everywhere, and what belongs to all environments. Reading goes by project. */
  readonly environments: readonly string[] | null;
  /** Likewise, of flags: with at least one of these; null: any, and what has no tags. */
  readonly tags: readonly string[] | null;
}

/** What is asked for. */
export interface AskedOperation {
  readonly name: string;
  readonly permission: Permission | null;
}

/** What would be changed. */
export interface AccessTarget {
  /** null: what belongs to no project. */
  readonly project: string | null;
  /** null: what belongs to every environment of its project, and so is changed in all of them. */
  readonly environment: string | null;
  /** Of a flag; undefined: of what has no tags. */
  readonly tags?: readonly string[] | undefined;
}

/** All that one may do who sits beside the database. */
export const everything: readonly AccessRule[] = [
  { effect: 'allow', operations: ['*'], projects: null, environments: null, tags: null },
];

/** What whoever is let in may, whatever their rules say. */
export const everybodys: ReadonlySet<Permission> = new Set<Permission>([
  'access:read',
  'self:read',
  'self:write',
]);

/**
 * Whether an operation may be asked for in a project (null: on what belongs to none), somewhere at least. For what
 * only reads this is all there is to decide; each change is decided by mayChange() once it is known.
 */
export function mayAsk(
  rules: readonly AccessRule[],
  operation: AskedOperation,
  project: string | null,
): boolean {
  if (operation.permission !== null && everybodys.has(operation.permission)) return true;
  const inProject = rules.filter(({ projects }) => covers(projects, project));
  return (
    inProject.some((rule) => rule.effect === 'allow' && matches(rule, operation)) &&
    !inProject.some(
      (rule) =>
        rule.effect === 'deny' &&
        rule.environments === null &&
        rule.tags === null &&
        matches(rule, operation),
    )
  );
}

/** Whether an operation may change this. */
export function mayChange(
  rules: readonly AccessRule[],
  operation: AskedOperation,
  { project, environment, tags }: AccessTarget,
): boolean {
  if (operation.permission !== null && everybodys.has(operation.permission)) return true;
  const concerned = rules.filter((rule) => covers(rule.projects, project) && matches(rule, operation));
  const isDenied = concerned.some(
    (rule) =>
      rule.effect === 'deny' &&
      (rule.environments === null || environment === null || rule.environments.includes(environment)) &&
      (rule.tags === null || (tags ?? []).some((tag) => rule.tags!.includes(tag))),
  );
  return (
    !isDenied &&
    concerned.some(
      (rule) =>
        rule.effect === 'allow' &&
        covers(rule.environments, environment) &&
        (rule.tags === null || (tags ?? []).some((tag) => rule.tags!.includes(tag))),
    )
  );
}

/**
 * Of which tags a flag has to have one, for an operation to be allowed to change it there; null: it needs none; empty: none would do.
 * For what is only chosen or made later: each change is decided by mayChange().
 */
export function neededTags(
  rules: readonly AccessRule[],
  operation: AskedOperation,
  { project, environment }: Pick<AccessTarget, 'project' | 'environment'>,
): string[] | null {
  if (operation.permission !== null && everybodys.has(operation.permission)) return null;
  const target = { project, environment };
  const allowing = rules.filter(
    (rule) =>
      rule.effect === 'allow' &&
      matches(rule, operation) &&
      covers(rule.projects, project) &&
      covers(rule.environments, environment),
  );
  if (allowing.some(({ tags }) => tags === null)) return mayChange(rules, operation, target) ? null : [];
  const named = new Set(allowing.flatMap(({ tags }) => tags ?? []));
  return [...named].filter((tag) => mayChange(rules, operation, { ...target, tags: [tag] }));
}

/** Whether a project exists for whom these rules hold for: some rule allows something in it. */
export function reaches(rules: readonly AccessRule[], project: string | null): boolean {
  return rules.some(({ effect, projects }) => effect === 'allow' && covers(projects, project));
}

/** Projects that rules reach; null: every one. */
export function projectsWithin(rules: readonly AccessRule[]): string[] | null {
  if (reaches(rules, null)) return null;
  return [...new Set(rules.flatMap(({ effect, projects }) => (effect === 'allow' ? projects! : [])))];
}

/** A list that names things, null for all of them; what is null belongs to all, and is not in any list. */
export function covers(named: readonly string[] | null, one: string | null): boolean {
  return named === null || (one !== null && named.includes(one));
}

/** Whether a rule is about an operation. */
export function matches({ effect, operations }: AccessRule, { name, permission }: AskedOperation): boolean {
  const nounOfOperation = `${name.slice(0, name.indexOf('.'))}.*`;
  const [noun, verb] = permission?.split(':') ?? [];
  return operations.some(
    (pattern) =>
      pattern === '*' ||
      pattern === name ||
      pattern === nounOfOperation ||
      (permission !== null && (pattern === permission || pattern === `${noun}:*`)) ||
      (effect === 'allow' && verb === 'read' && pattern === `${noun}:write`),
  );
}

/** What a key says of itself: the rules that it stands for. */
export function rulesOfKey(key: {
  kind: 'api' | 'server' | 'client';
  project: string | null;
  environment: string | null;
  environments: readonly string[] | null;
  scopes: readonly string[];
}): readonly AccessRule[] {
  return [
    {
      effect: 'allow',
      // What keys of SDKs may ask is said by the operations themselves: `callers`.
      operations: key.kind === 'api' ? key.scopes : ['*'],
      projects: key.project === null ? null : [key.project],
      environments: key.environment === null ? key.environments : [key.environment],
      tags: null,
    },
  ];
}
