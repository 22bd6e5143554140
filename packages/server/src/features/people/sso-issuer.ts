/** The issuer as its discovery document describes it: fetched when it is first needed, and again now and then. */
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import type { Clock } from '../../platform/clock.ts';
import { ssoFetch } from './sso-fetch.ts';
import { isLoopback, type SsoSettings } from './sso-settings.ts';

/** Rarely does anything but keys change, and those are fetched by themselves. */
const freshMs = 3_600_000;

export interface SsoIssuer {
  /** Throws where it cannot be reached and never could, or is not who it should be. */
  configuration(): Promise<Configuration>;
}

export function createSsoIssuer(settings: SsoSettings, clock: Clock): SsoIssuer {
  let known: { configuration: Configuration; atMs: number } | undefined;
  let running: Promise<Configuration> | undefined;

  async function discover(): Promise<Configuration> {
    const configuration = await discoverIssuer(settings);
    known = { configuration, atMs: clock.now().getTime() };
    return configuration;
  }

  /** One at a time, however many people sign in. */
  function discoverOnce(): Promise<Configuration> {
    running ??= discover().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    async configuration() {
      if (known === undefined) return discoverOnce();
      // What was found last serves on while it is looked for again, and where that fails.
      if (clock.now().getTime() - known.atMs > freshMs) discoverOnce().catch(() => {});
      return known.configuration;
    },
  };
}

async function discoverIssuer(settings: SsoSettings): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const execute = [enableNonRepudiationChecks];
  if (isLoopback(new URL(issuer).hostname)) execute.push(allowInsecureRequests);
  const configuration = await discovery(
    new URL(issuer),
    clientId,
    // Nobody may choose an algorithm that the key's kind does not settle.
    { client_secret: clientSecret },
    (server, client, body, headers) => {
      const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
      const basic = methods.includes('client_secret_basic');
      const authentication =
        clientSecret === undefined
          ? None()
          : basic
            ? ClientSecretBasic(clientSecret)
            : ClientSecretPost(clientSecret);
      return authentication(server, client, body, headers);
    },
    { execute, [customFetch]: ssoFetch as never },
  );
  // The library lets a slash at the end of the name go.
  if (configuration.serverMetadata().issuer !== issuer)
    throw new Error('the issuer calls itself by another name');
  return configuration;
}
