/** What a write of the identity library is called in the log. */

/** By the library's route, where that says more than the rows do. */
const byPath: Record<string, string> = {
  '/change-password': 'people.password-changed',
  '/get-session': 'people.session-expired',
};

/** By the first of the rows that were written, `model.action`. */
const byWrite: Record<string, string> = {
  'session.create': 'people.signed-in',
  'session.delete': 'people.signed-out',
  'user.create': 'people.joined',
  'user.update': 'people.changed',
  'user.delete': 'people.removed',
  'passkey.create': 'people.passkey-added',
  'passkey.update': 'people.passkey-changed',
  'passkey.delete': 'people.passkey-removed',
  'account.create': 'people.sign-in-added',
  'account.update': 'people.sign-in-changed',
  'account.delete': 'people.sign-in-removed',
};

/** Where one route writes several things, and their names would say less. */
const byPathAndWrite: Record<string, string> = {
  '/two-factor/verify-totp twoFactor.update': 'people.second-factor-added',
  '/two-factor/disable twoFactor.delete': 'people.second-factor-removed',
  '/two-factor/generate-backup-codes twoFactor.update': 'people.backup-codes-renewed',
  '/two-factor/verify-backup-code twoFactor.update': 'people.backup-code-used',
};

/** All that there are words for. */
export const recordedNames: readonly string[] = [byPath, byWrite, byPathAndWrite].flatMap(Object.values);

export type WriteAction = 'create' | 'update' | 'delete';

export function recordedName(path: string | undefined, model: string, action: WriteAction): string {
  const write = `${model}.${action}`;
  return (
    byPathAndWrite[`${path} ${write}`] ??
    byPath[path ?? ''] ??
    byWrite[write] ??
    `people.${model.toLowerCase()}-${action}d`
  );
}
