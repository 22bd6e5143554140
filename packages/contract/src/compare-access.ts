/** Rules against rules: what one list allows beyond another, and what two allow together. */
import {
  type AccessRule,
  type AccessTarget,
  type AskedOperation,
  covers,
  everybodys,
  matches,
  mayAsk,
  mayChange,
} from './access.ts';
import { allOperations } from './operations/index.ts';
import { type Permission, permissions } from './permissions.ts';

/** Something that one list of rules allows and another does not. */
export interface Beyond extends AccessTarget {
  readonly operation: string;
  readonly permission: Permission;
  readonly tags: readonly string[];
}

interface Asked extends AskedOperation {
  readonly permission: Permission;
  readonly isRead: boolean;
}

/** Every operation, and every permission by itself: some are asked for beside the operation's own. */
const everythingAsked: readonly Asked[] = [
  ...(Object.keys(permissions) as Permission[]).map((permission) => ({
    name: '',
    permission,
    isRead: permission.endsWith(':read'),
  })),
  ...allOperations.flatMap(({ name, permission, effect }) =>
    permission === null ? [] : [{ name, permission, isRead: effect !== 'write' }],
  ),
].filter(({ permission }) => !everybodys.has(permission));

/** What nobody can be called: stands for whatever no rule names. */
const another = '\u0000';

/**
 * What `wanted` allows and `held` does not; empty: nothing. Exact, since only names that some rule names can make a
 * difference, one other that stands for the rest, and of tags never more than two at once: one that is allowed, and
 * one that is denied. At most one for each operation.
 */
export function whatIsBeyond(held: readonly AccessRule[], wanted: readonly AccessRule[]): Beyond[] {
  const found: Beyond[] = [];
  for (const operation of everythingAsked) {
    const about = (rules: readonly AccessRule[]) => rules.filter((rule) => matches(rule, operation));
    const target = findBeyond(operation, about(held), about(wanted));
    if (target) found.push({ operation: operation.name, permission: operation.permission, ...target });
  }
  return found;
}

function findBeyond(
  operation: Asked,
  held: AccessRule[],
  wanted: AccessRule[],
): (AccessTarget & { tags: readonly string[] }) | undefined {
  if (!wanted.some(({ effect }) => effect === 'allow')) return undefined;
  for (const project of [null, ...namedIn([held, wanted], 'projects')]) {
    const inProject = (rules: AccessRule[]) => rules.filter((rule) => covers(rule.projects, project));
    const [has, wants] = [inProject(held), inProject(wanted)];
    if (operation.isRead) {
      if (mayAsk(wants, operation, project) && !mayAsk(has, operation, project)) {
        return { project, environment: null, tags: [] };
      }
      continue;
    }
    const tagged = tagsToTry(namedIn([has, wants], 'tags'));
    for (const environment of [null, ...namedIn([has, wants], 'environments')]) {
      for (const tags of tagged) {
        const target = { project, environment, tags };
        if (mayChange(wants, operation, target) && !mayChange(has, operation, target)) return target;
      }
    }
  }
  return undefined;
}

function namedIn(lists: AccessRule[][], field: 'projects' | 'environments' | 'tags'): string[] {
  return [...new Set(lists.flatMap((rules) => rules.flatMap((rule) => rule[field] ?? []))), another];
}

function tagsToTry(tags: string[]): string[][] {
  return [[], ...tags.flatMap((one, i) => [[one], ...tags.slice(i + 1).map((other) => [one, other])])];
}

/** In words, for whoever is refused: `flags:write in production of shop`. At most three of them. */
export function beyondInWords(beyond: readonly Beyond[]): string {
  const words = beyond.map(({ permission, project, environment, tags }) => {
    const place = [
      ...(environment === null || environment === another ? [] : [`in ${environment}`]),
      ...(project === null || project === another ? ['of every project'] : [`of ${project}`]),
      ...(tags.length === 0 || tags.includes(another) ? [] : [`tagged ${tags.join(', ')}`]),
    ];
    return [permission, ...place].join(' ');
  });
  const all = [...new Set(words)];
  return all.length > 3 ? `${all.slice(0, 3).join('; ')}; and more` : all.join('; ');
}

/**
 * What both lists allow; what either denies is denied. Exact as long as only one of two rules that allow something names
 * tags, as those of keys never do; of what both name, only what has a tag that is named by both is allowed.
 */
export function intersectRules(one: readonly AccessRule[], other: readonly AccessRule[]): AccessRule[] {
  const denied = [...one, ...other].filter(({ effect }) => effect === 'deny');
  const allowed = one.flatMap((a) => other.flatMap((b) => intersectAllowing(a, b)));
  return [...allowed, ...denied];
}

function intersectAllowing(a: AccessRule, b: AccessRule): AccessRule[] {
  if (a.effect === 'deny' || b.effect === 'deny') return [];
  const operations = intersectOperations(a, b);
  const projects = intersectNames(a.projects, b.projects);
  if (operations.length === 0 || projects?.length === 0) return [];
  const environments = intersectNames(a.environments, b.environments);
  return [{ effect: 'allow', operations, projects, environments, tags: intersectNames(a.tags, b.tags) }];
}

function intersectNames(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (a === null) return b;
  return b === null ? a : a.filter((name) => b.includes(name));
}

/** Permissions that both give as a whole, and operations beside those. */
function intersectOperations(a: AccessRule, b: AccessRule): readonly string[] {
  if (a.operations.includes('*')) return b.operations;
  if (b.operations.includes('*')) return a.operations;
  const both = everythingAsked.filter((asked) => matches(a, asked) && matches(b, asked));
  const whole = new Set(both.flatMap(({ name, permission }) => (name === '' ? [permission] : [])));
  const beside = both.filter(({ name, permission }) => name !== '' && !whole.has(permission));
  return [...whole, ...beside.map(({ name }) => name)];
}
