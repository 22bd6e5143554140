import { invalidInput } from '@halyard/contract';

/** Throws INVALID_INPUT where a key would be over from the start: whoever wants that revokes it. */
export function requireToCome(expiresAt: string | null, now: Date): void {
  if (expiresAt === null || new Date(expiresAt) > now) return;
  throw invalidInput([
    { pointer: '/expiresAt', message: 'is over already: give an instant to come, or null' },
  ]);
}
