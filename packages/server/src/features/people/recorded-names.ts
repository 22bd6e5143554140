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
  'account.create': 'people.sign-in-added',
  'account.update': 'people.sign-in-changed',
  'account.delete': 'people.sign-in-removed',
};

export type WriteAction = 'create' | 'update' | 'delete';

export function recordedName(path: string | undefined, model: string, action: WriteAction): string {
  return byPath[path ?? ''] ?? byWrite[`${model}.${action}`] ?? `people.${model.toLowerCase()}-${action}d`;
}
