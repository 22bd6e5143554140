/** All ways to sign in beside a password, as plugins of the identity library. */
import type { BetterAuthPlugin } from 'better-auth';
import type { System } from '../../platform/system.ts';
import { passkeyPlugin } from './passkeys.ts';
import { secondFactorPlugins } from './second-factor.ts';
import { createSsoIssuer } from './sso-issuer.ts';
import { ssoPlugin } from './sso-provider.ts';
import type { SsoSettings } from './sso-settings.ts';

/** For each origin, since passkeys are kept for one. */
export function signInPlugins(
  system: System,
  sso: SsoSettings | undefined,
): (origin: string) => BetterAuthPlugin[] {
  // One for all origins: what is known of it is known to all.
  const issuer = sso && createSsoIssuer(sso, system.clock);
  return (origin) => [
    ...secondFactorPlugins(system),
    passkeyPlugin(origin),
    ...(issuer ? [ssoPlugin(sso, issuer, system)] : []),
  ];
}
