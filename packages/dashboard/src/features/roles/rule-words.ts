/** What rules of a role come to, in words: each rule by itself, and each noun by all of them. */
import { type AccessRule, covers, matches, mayChange } from '@halyard/contract/access';
import { type Permission, permissions } from '@halyard/contract/permissions';

/** What people call what permissions are of, in the order in which they think of it. */
const nouns = {
  flags: 'flags',
  segments: 'segments',
  protected: 'protected environments',
  held: 'what waits and is proposed',
  triggers: 'triggers',
  projects: 'projects and environments',
  keys: 'keys',
  members: 'who holds which role',
  roles: 'roles',
  people: 'people',
  'service-accounts': 'service accounts',
  changes: 'the audit trail',
  transfer: 'exports and imports',
  usage: 'usage',
  metrics: 'metrics of the service',
} as const;
export type Noun = keyof typeof nouns;

/** Verbs as people say them. */
const verbs: Record<string, string> = {
  read: 'see',
  write: 'change',
  kill: 'kill',
  approve: 'approve',
  redact: 'redact',
  bypass: 'bypass',
  '*': 'do everything with',
};

const special: Record<string, string> = {
  '*': 'do everything',
  'transfer:read': 'export',
  'transfer:write': 'import',
  'protected:write': 'change protected environments',
  'protected:bypass': 'bypass the protection of environments',
  'held:approve': 'approve what others propose',
  'held:write': 'schedule and propose',
  'members:write': 'give and take roles',
};

/** `flags:write`: change flags; `flags.archive`: flags.archive. */
export function operationWords(pattern: string): string {
  if (Object.hasOwn(special, pattern)) return special[pattern] as string;
  const [noun = '', verb = ''] = pattern.split(':');
  const known = (nouns as Record<string, string>)[noun];
  return known !== undefined && Object.hasOwn(verbs, verb) ? `${verbs[verb]} ${known}` : pattern;
}

/** `May change flags and kill flags in staging, of what is tagged support.` */
export function ruleWords({ effect, operations, projects, environments, tags }: AccessRule): string {
  const what = operations.length === 0 ? 'nothing yet' : listed(operations.map(operationWords), 'and');
  const where = [
    environments === null ? '' : ` in ${listed(environments, 'and')}`,
    projects === null
      ? ''
      : ` of ${projects.length === 1 ? 'project' : 'the projects'} ${listed(projects, 'and')}`,
    tags === null ? '' : `, of what is tagged ${listed(tags, 'or')}`,
  ].join('');
  return `${effect === 'allow' ? 'May' : 'May never'} ${what}${where}.`;
}

function listed(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

export interface NounRow {
  noun: Noun;
  /** As people call it, with a capital. */
  label: string;
  verbs: { permission: Permission; label: string; may: Extent; meaning: string }[];
}

/** everywhere; somewhere: narrowed by project, environment or tag; no. */
export type Extent = 'everywhere' | 'somewhere' | 'no';

const order = Object.keys(nouns) as Noun[];

/** A row for each noun, with every verb that there is for it. */
export function nounRows(rules: readonly AccessRule[]): NounRow[] {
  return order.map((noun) => ({
    noun,
    label: `${nouns[noun].charAt(0).toUpperCase()}${nouns[noun].slice(1)}`,
    verbs: (Object.keys(permissions) as Permission[])
      .filter((permission) => permission.startsWith(`${noun}:`))
      .map((permission) => ({
        permission,
        label: verbLabel(permission),
        may: extentOf(rules, permission),
        meaning: permissions[permission],
      })),
  }));
}

function verbLabel(permission: Permission): string {
  const [noun = '', verb = ''] = permission.split(':');
  if (noun === 'transfer') return verb === 'read' ? 'export' : 'import';
  if (noun === 'held' && verb === 'write') return 'schedule, propose';
  if (noun === 'members' && verb === 'write') return 'give, take';
  return verbs[verb] ?? verb;
}

/** How far a permission goes. What is allowed somewhere may still be denied in places: then it is not everywhere. */
export function extentOf(rules: readonly AccessRule[], permission: Permission): Extent {
  const asked = { name: '', permission };
  const about = rules.filter((rule) => matches(rule, asked));
  const allows = about.filter(({ effect }) => effect === 'allow');
  const denies = about.filter(({ effect }) => effect === 'deny');
  if (allows.length === 0) return 'no';
  const isDeniedOutright = denies.some(
    ({ projects, environments, tags }) => projects === null && environments === null && tags === null,
  );
  if (isDeniedOutright) return 'no';
  const nowhere = { project: null, environment: null };
  if (denies.length > 0) return 'somewhere';
  if (mayChange(rules, asked, nowhere)) return 'everywhere';
  // Reading goes by project: environments and tags do not narrow it.
  const isRead = permission.endsWith(':read');
  return isRead && allows.some((rule) => covers(rule.projects, null)) ? 'everywhere' : 'somewhere';
}

/** All that a rule can be about: permissions, nouns, and operations by name. */
export function patternsOf(
  names: readonly string[],
): { group: string; items: { value: string; label: string }[] }[] {
  const all = Object.keys(permissions) as Permission[];
  const item = (value: string) => ({ value, label: value });
  return [
    { group: 'Everything', items: [item('*')] },
    {
      group: 'Permissions',
      items: order.flatMap((noun) => [
        item(`${noun}:*`),
        ...all.filter((permission) => permission.startsWith(`${noun}:`)).map(item),
      ]),
    },
    { group: 'Single operations', items: [...names].sort().map(item) },
  ];
}
