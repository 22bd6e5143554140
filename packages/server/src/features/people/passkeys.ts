/**
 * Passkeys: a key pair that a device keeps for this origin, with a finger, a face or a PIN asked for each time, which
 * makes it two factors at once. better-auth's plugin keeps the public keys, @simplewebauthn/server verifies.
 */
import { passkey } from '@better-auth/passkey';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError } from 'better-auth/api';

/** Those of an origin, e.g. https://flags.example; they are good for its host name and below. */
export function passkeyPlugin(origin: string): BetterAuthPlugin {
  return passkey({
    rpID: new URL(origin).hostname,
    rpName: 'Halyard',
    origin,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: async ({ verification }) => {
        requireVerified(verification.registrationInfo?.userVerified);
      },
    },
    authentication: {
      afterVerification: async ({ verification }) => {
        requireVerified(verification.authenticationInfo.userVerified);
      },
    },
    schema: {
      passkey: {
        modelName: 'passkeys',
        fields: {
          publicKey: 'public_key',
          userId: 'person',
          credentialID: 'credential_id',
          deviceType: 'device_type',
          backedUp: 'backed_up',
          createdAt: 'created_at',
        },
      },
    },
  }) as unknown as BetterAuthPlugin;
}

/** The library is content with somebody having touched it. */
function requireVerified(isVerified: boolean | undefined): void {
  if (isVerified === true) return;
  const message = 'the device did not ask who uses it: set up a PIN, a finger or a face on it';
  throw new APIError('BAD_REQUEST', { code: 'USER_NOT_VERIFIED', message });
}
