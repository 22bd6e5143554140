/**
 * The second factor of people who sign in with a password: codes of an authenticator app (RFC 6238), and backup codes for
 * when it is lost. better-auth's plugin keeps and checks them, encrypted, and locks whoever guesses: five wrong codes
 * end a sign-in, ten in a row the account's second step for a quarter of an hour.
 */
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins';
import type { System } from '../../platform/system.ts';
import { claimCode } from './second-factor-codes.ts';

/** How long there is between password and code. */
const patienceSeconds = 300;

/** Wrong codes in a row, and how long no code is taken after them. */
export const secondFactorLock = { maxFailedAttempts: 10, durationSeconds: 900 };

export function secondFactorPlugins(system: Pick<System, 'database' | 'clock'>): BetterAuthPlugin[] {
  return [usedOncePlugin(system), library() as unknown as BetterAuthPlugin];
}

function library() {
  return twoFactor({
    issuer: 'Halyard',
    twoFactorCookieMaxAge: patienceSeconds,
    backupCodeOptions: { amount: 10, length: 10, storeBackupCodes: 'encrypted' },
    accountLockout: { enabled: true, ...secondFactorLock },
    schema: {
      user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
      twoFactor: {
        modelName: 'second_factors',
        fields: {
          userId: 'person',
          backupCodes: 'backup_codes',
          failedVerificationCount: 'failed_verification_count',
          lockedUntil: 'locked_until',
        },
      },
    },
  });
}

/** What the library lets through: a code that was used a moment ago, and devices that are asked for none for a month. */
function usedOncePlugin({ database, clock }: Pick<System, 'database' | 'clock'>): BetterAuthPlugin {
  return {
    id: 'halyard-second-factor',
    hooks: {
      before: [
        {
          matcher: ({ path }) =>
            path === '/two-factor/verify-totp' || path === '/two-factor/verify-backup-code',
          handler: createAuthMiddleware(async (context) => {
            const { body, path } = context;
            const cookie = context.context.createAuthCookie('two_factor');
            const challenge = await context.getSignedCookie(cookie.name, context.context.secret);
            const found = challenge
              ? await context.context.internalAdapter.findVerificationValue(challenge)
              : undefined;
            const code = (body as { code?: unknown } | undefined)?.code;
            if (path === '/two-factor/verify-totp' && found && typeof code === 'string') {
              // RFC 6238, 5.2: whoever watched it being typed has the rest of its minute otherwise.
              const isNew = await claimCode(database.db, { person: found.value, code, now: clock.now() });
              if (!isNew) {
                const message = 'this code was used already; wait for the next one';
                throw new APIError('UNAUTHORIZED', { code: 'CODE_USED', message });
              }
            }
            return { context: { body: { ...body, trustDevice: false } } };
          }),
        },
      ],
    },
  };
}
