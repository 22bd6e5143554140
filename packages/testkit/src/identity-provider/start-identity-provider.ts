import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import type { SigningKey } from './forgeries.ts';
import type { TokenAnswer } from './token-answer.ts';

export interface IdentityAccount {
  /** Also what the account is called at sign-in; `sub` in its tokens. */
  id: string;
  email?: string;
  emailVerified?: boolean;
  name?: string;
}

export interface IdentityClient {
  id: string;
  secret: string;
  redirectUris: string[];
}

/** What of its answers is made another than the provider would give; every one may be changed at any time. */
export interface Tampering {
  /** Of the token endpoint; an answer that is not JSON, too. */
  token?: (honest: TokenAnswer) => Promise<unknown> | unknown;
  discovery?: (honest: Record<string, unknown>) => unknown;
  userinfo?: (honest: Record<string, unknown>) => unknown;
  keys?: (honest: { keys: JsonWebKey[] }) => unknown;
  /** Of the redirect back to the client. */
  redirect?: (honest: URL) => URL;
  /** Called before anything else; true: the answer was given. */
  request?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A provider of our own on loopback, with an RSA key made for it. */
export interface IdentityProvider extends AsyncDisposable {
  /** http://127.0.0.1:port, without a slash at the end. */
  readonly issuer: string;
  /** Private, as a JWK: for tokens that are forged well. */
  readonly key: SigningKey;
  readonly tampering: Tampering;
  /** Paths and queries asked for, oldest first; with the bodies of forms. */
  readonly requests: { path: string; query: URLSearchParams; form: URLSearchParams }[];
  /** Whoever signs in without a page to say it on; undefined: the page asks. */
  account: string | undefined;
  stop(): Promise<void>;
}

const kid = 'signs';
const interaction = /^\/interaction\/([\w-]+)$/;

/**
 * The certified npm package oidc-provider, unmodified, as the issuer of id tokens: authorization code with PKCE, a
 * sign-in page with one field, and consent to everything. Nothing is kept when it stops.
 */
export async function startIdentityProvider(options: {
  clients: readonly IdentityClient[];
  accounts: readonly IdentityAccount[];
  /** Whether e-mail and name are in the id token (true by default) or only at the userinfo endpoint. */
  claimsInIdToken?: boolean;
}): Promise<IdentityProvider> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
  const provider = new Provider(issuer, configuration(options, key));
  const tampering: Tampering = {};
  const requests: IdentityProvider['requests'] = [];
  provider.use(async (context, next) => {
    await next();
    const { path, body } = context;
    if (path === '/token') {
      const { form } = requests.findLast((one) => one.path === path)!;
      for (const [name, value] of Object.entries(context.oidc?.body ?? {})) form.set(name, String(value));
    }
    if (path === '/token' && (body as TokenAnswer)?.id_token !== undefined && tampering.token) {
      context.body = await tampering.token(body as TokenAnswer);
    } else if (path === '/.well-known/openid-configuration' && tampering.discovery) {
      context.body = tampering.discovery(body as Record<string, unknown>);
    } else if (path === '/me' && tampering.userinfo) {
      context.body = tampering.userinfo(body as Record<string, unknown>);
    } else if (path === '/jwks' && tampering.keys) {
      context.body = tampering.keys(body as { keys: JsonWebKey[] });
    }
    const location = context.response.get('location');
    if (tampering.redirect && location.includes('code=')) {
      context.response.set('location', tampering.redirect(new URL(location)).href);
    }
  });
  const answer = provider.callback();

  const idp: IdentityProvider = {
    issuer,
    key,
    tampering,
    requests,
    account: undefined,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
    [Symbol.asyncDispose]: () => idp.stop(),
  };

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = request.method === 'POST' ? new URLSearchParams(await textOf(request)) : undefined;
    const account = form?.get('account') ?? idp.account;
    if (account === undefined) {
      response.setHeader('content-type', 'text/html').end(page);
      return;
    }
    const result = { login: { accountId: account } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }

  server.on('request', (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    requests.push({ path: pathname, query: searchParams, form: new URLSearchParams() });
    if (tampering.request?.(request, response)) return;
    if (interaction.test(pathname)) return void interact(request, response).catch(() => response.destroy());
    return void answer(request, response);
  });
  return idp;
}

const page = `<!doctype html><title>Sign in</title>
<form method="post"><label>Account <input name="account" autofocus></label><button>Sign in</button></form>`;

function configuration(given: Parameters<typeof startIdentityProvider>[0], key: SigningKey): Configuration {
  return {
    clients: given.clients.map(({ id, secret, redirectUris }) => ({
      client_id: id,
      client_secret: secret,
      redirect_uris: redirectUris,
      grant_types: ['authorization_code'],
      response_types: ['code'],
    })),
    jwks: { keys: [key as never] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: given.claimsInIdToken === false,
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    async findAccount(_context, id) {
      const account = given.accounts.find((one) => one.id === id);
      if (!account) return undefined;
      const { email, emailVerified, name } = account;
      return {
        accountId: id,
        claims: async () => ({
          sub: id,
          ...(email === undefined ? {} : { email }),
          ...(emailVerified === undefined ? {} : { email_verified: emailVerified }),
          ...(name === undefined ? {} : { name }),
        }),
      };
    },
    // Consent to what was asked for, without a page.
    async loadExistingGrant(context) {
      const { client, session, params, provider } = context.oidc;
      const grant = new provider.Grant({
        clientId: client!.clientId,
        accountId: session!.accountId!,
      });
      grant.addOIDCScope(String(params!['scope']));
      await grant.save();
      return grant;
    },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
      Grant: 600,
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
