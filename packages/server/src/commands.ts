/** What `halyard` can be told beside the service itself; in a checkout each is an npm script of the same name. */
export const commands: Readonly<Record<string, { meaning: string; run: () => Promise<unknown> }>> = {
  audit: {
    meaning: 'verify: whether the log is as it was written; checkpoint: sign how far it has come',
    run: () => import('./audit.ts'),
  },
  epoch: {
    meaning: 'new: after a backup was put back, before the service starts',
    run: () => import('./epoch.ts'),
  },
  people: {
    meaning: 'invite-administrator: a link by which somebody becomes an administrator',
    run: () => import('./people.ts'),
  },
  key: { meaning: 'create, list, rotate and revoke keys', run: () => import('./key.ts') },
  transfer: { meaning: 'export and import projects as documents', run: () => import('./transfer.ts') },
};
