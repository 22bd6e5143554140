/**
 * What a key may do. An API key lists scopes; `*` is all of them, `<noun>:*` all of a noun, and a write includes
 * its read. Keys of SDKs have no scopes: their kind says it all (`callers` of an operation).
 */
export const permissions = {
  'access:read': 'See what one may do oneself; whoever is let in may',
  'projects:read': 'See projects and their environments',
  'projects:write': 'Create and change projects and their environments',
  'flags:read': 'See flags, their configuration and their history; evaluate them',
  'contexts:read': 'See contexts seen lately: what rules read of whoever asks',
  'flags:write': 'Create, change, archive and roll out flags',
  'flags:kill': 'Kill flags, which never waits for approval',
  'held:read': 'See operations that wait for a time or for approval',
  'held:write': 'Hold operations, and propose them: what is held is asked for as well',
  'held:approve': 'Approve what others propose, as far as one may do it oneself',
  'triggers:read': 'See triggers and their calls',
  'triggers:write': 'Create, change and delete triggers',
  'segments:read': 'See segments',
  'segments:write': 'Create, change and delete segments',
  'keys:read': 'See keys (never their secrets)',
  'keys:write': 'Create and revoke keys',
  'changes:read': 'Read the audit trail',
  'changes:redact': 'Take away what a change carried, for good',
  'protected:write': 'Change what is in a protected environment',
  'protected:bypass': 'Change what is in a protected environment without the approvals it asks for, loudly',
  'transfer:read': 'Export projects and environments',
  'transfer:write': 'Import projects and environments',
  'people:read': 'See people, and who is invited',
  'people:write': 'Invite, disable and remove people',
  'service-accounts:read': 'See service accounts',
  'service-accounts:write': 'Create, disable and delete service accounts',
  'roles:read': 'See roles',
  'roles:write': 'Create, change and delete roles',
  'members:read': 'See who holds which role',
  'members:write': 'Give and take roles',
  'self:read': 'See who you are, and where you are signed in',
  'self:write': 'End your own sessions',
  'usage:read': 'Read usage analytics',
  'metrics:read': 'Read the metrics of the whole service',
} as const;

export type Permission = keyof typeof permissions;

export const scopes = [
  '*',
  'projects:*',
  'flags:*',
  'contexts:*',
  'segments:*',
  'held:*',
  'triggers:*',
  'keys:*',
  'changes:*',
  'transfer:*',
  'people:*',
  'service-accounts:*',
  'roles:*',
  'members:*',
  'self:*',
  'usage:*',
  'metrics:*',
  ...(Object.keys(permissions) as Permission[]).filter((permission) => permission !== 'access:read'),
] as const;
export type Scope = (typeof scopes)[number];

/** Whether scopes grant a permission. Pure and synchronous: there is no promise to forget. */
export function grants(held: readonly string[], permission: Permission): boolean {
  const [noun, verb] = permission.split(':') as [string, string];
  return held.some(
    (scope) =>
      scope === '*' ||
      scope === permission ||
      scope === `${noun}:*` ||
      (verb === 'read' && scope === `${noun}:write`),
  );
}
