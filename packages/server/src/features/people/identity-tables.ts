/** How the identity library's models are called here: its names on the left, tables and columns on the right. */
import type { BetterAuthOptions } from 'better-auth';

const times = { createdAt: 'created_at', updatedAt: 'updated_at' };

/** Plugins name their own tables in their own options. */
export const identityTables = {
  user: {
    modelName: 'people',
    fields: { ...times, emailVerified: 'email_verified' },
  },
  account: {
    modelName: 'credentials',
    fields: {
      ...times,
      accountId: 'account_id',
      providerId: 'provider_id',
      userId: 'person',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
    },
  },
  session: {
    modelName: 'sessions',
    fields: {
      ...times,
      token: 'token_sha256',
      userId: 'person',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
    },
  },
  verification: {
    modelName: 'verifications',
    fields: { ...times, expiresAt: 'expires_at' },
  },
} as const satisfies Pick<BetterAuthOptions, 'user' | 'account' | 'session' | 'verification'>;
