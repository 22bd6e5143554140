import type { AccessRule } from './access.ts';

export interface BuiltInRole {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly rules: readonly AccessRule[];
}

const anywhere = { effect: 'allow', projects: null, environments: null, tags: null } as const;

const viewing = [
  'projects:read',
  'flags:read',
  'segments:read',
  'changes:read',
  'usage:read',
  'roles:read',
  'members:read',
  'transfer:read',
  'held:read',
  'triggers:read',
];
const editing = [...viewing, 'flags:write', 'segments:write', 'flags:kill', 'held:write', 'contexts:read'];

/**
 * Roles that are there from the start, each able to do what the one before can. Who holds one in a project may do so
 * there only.
 */
export const builtInRoles: readonly BuiltInRole[] = [
  {
    key: 'viewer',
    name: 'Viewer',
    description:
      'Sees and exports flags and segments, sees their history and usage, and who may do what; changes nothing.',
    rules: [{ ...anywhere, operations: viewing }],
  },
  {
    key: 'editor',
    name: 'Editor',
    description:
      'A viewer who changes flags and segments, but not in protected environments, and sees contexts seen lately.',
    rules: [{ ...anywhere, operations: editing }],
  },
  {
    key: 'approver',
    name: 'Approver',
    description: 'An editor who may change protected environments too, and approve what others propose.',
    rules: [{ ...anywhere, operations: [...editing, 'protected:write', 'held:approve', 'triggers:write'] }],
  },
  {
    key: 'administrator',
    name: 'Administrator',
    description: 'May do everything.',
    rules: [{ ...anywhere, operations: ['*'] }],
  },
];

/** The role whose last holder in every project stays one. */
export const administratorRole = 'administrator';
