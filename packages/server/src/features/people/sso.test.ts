import type { ServerResponse } from 'node:http';
import {
  createVisitor,
  type Forge,
  forgeries,
  freePort,
  type IdentityProvider,
  startIdentityProvider,
  strangerKeys,
  type Visitor,
  withClaims,
} from '@halyard/testkit';
import { genericOAuth } from 'better-auth/plugins';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { verifyChain } from '../changes/index.ts';
import { signInPlugins } from './sign-in-plugins.ts';
import type { SsoSettings } from './sso-settings.ts';
import { identityOn } from './testing/identity-on.ts';
import { type ServedIdentity, serveIdentity } from './testing/serve-identity.ts';

const client = { id: 'halyard', secret: 'secret of the client' };
let t: TestSystem;
let idp: IdentityProvider;
let served: ServedIdentity;
const ports: number[] = [];
/** What was logged. */
const lines: string[] = [];

/** People whom both sides know; the issuer says of the last two what it should not be believed. */
const accounts = [
  { id: 'ada', email: 'Ada@Example.com', emailVerified: true, name: 'Ada' },
  { id: 'grace', email: 'grace@example.com', emailVerified: true, name: 'Grace' },
  { id: 'outsider', email: 'outsider@elsewhere.example', emailVerified: true },
  { id: 'stranger', email: 'stranger@example.com', emailVerified: true },
  { id: 'unverified', email: 'victim@example.com', emailVerified: false },
  { id: 'silent', email: 'victim@example.com' },
  { id: 'nameless' },
  { id: 'lookalike', email: '\u212Aate@example.com', emailVerified: true },
  { id: 'first-joan', email: 'joan@example.com', emailVerified: true },
  { id: 'second-joan', email: 'joan@example.com', emailVerified: true },
];

beforeAll(async () => {
  t = await openTestSystem();
  ports.push(...(await Promise.all(Array.from({ length: 7 }, () => freePort()))));
  const redirectUris = ports.map((port) => `http://localhost:${port}/auth/callback/sso`);
  idp = await startIdentityProvider({ clients: [{ ...client, redirectUris }], accounts });
  served = await serve();
  for (const id of ['ada', 'grace', 'victim', 'kate', 'joan'])
    await identityOn(t).addPerson({ id, name: id, password: null });
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await idp?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
});
afterEach(() => {
  for (const name of Object.keys(idp.tampering)) delete idp.tampering[name as keyof typeof idp.tampering];
  idp.account = undefined;
});

/** A service that the issuer knows, and that believes it. */
async function serve(more: Partial<SsoSettings> = {}): Promise<ServedIdentity> {
  const log = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  const settings: SsoSettings = {
    issuer: idp.issuer,
    clientId: client.id,
    clientSecret: client.secret,
    name: 'Example',
    emailDomains: [],
    trustEmail: false,
    signUpRole: undefined,
    ...more,
  };
  return serveIdentity(t, signInPlugins({ ...t.system, log }, settings), ports.pop());
}

interface SignIn {
  visitor: Visitor;
  /** The issuer's page. */
  url: string;
}

async function begin({ origin } = served, visitor = createVisitor()): Promise<SignIn> {
  const answer = await visitor.request(`${origin}/auth/sign-in/social`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ provider: 'sso', callbackURL: '/in', errorCallbackURL: '/out' }),
  });
  const { url } = (await answer.json()) as { url: string };
  return { visitor, url };
}

/** The path at which it ended. */
async function signInAs(account: string, at = served, visitor = createVisitor()): Promise<string> {
  idp.account = account;
  const { url } = await begin(at, visitor);
  return pathOf((await visitor.follow(url)).url);
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

async function personOf(visitor: Visitor, { origin } = served): Promise<string | undefined> {
  const answer = await visitor.request(`${origin}/auth/get-session`);
  return ((await answer.json()) as { user: { id: string } } | null)?.user.id;
}

const refused = '/out?error=unable_to_get_user_info';
const notVerified = '/out?error=email_not_verified';

it('signs in whom the issuer vouches for, and says so in the log', async () => {
  const visitor = createVisitor();
  expect(await signInAs('ada', served, visitor)).toBe('/in');
  expect(await personOf(visitor)).toBe('ada');
  expect(await signInAs('ada')).toBe('/in');
  const { db } = t.system.database;
  const changes = await db.selectFrom('changes').select(['operation', 'actor']).orderBy('seq').execute();
  expect(changes.filter(({ actor }) => actor.id === 'ada').map(({ operation }) => operation)).toEqual([
    'people.sign-in-added',
    'people.signed-in',
    'people.signed-in',
  ]);
  expect((await verifyChain(db)).problems).toEqual([]);
});

it('asks as it should: with a code challenge, a state, a nonce, and the one address to come back to', async () => {
  const seen = new Set<string>();
  for (let round = 0; round < 2; round++) {
    const { searchParams } = new URL((await begin()).url);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: client.id,
      redirect_uri: `${served.origin}/auth/callback/sso`,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
    });
    for (const name of ['code_challenge', 'state', 'nonce']) {
      const value = searchParams.get(name)!;
      expect(value.length).toBeGreaterThanOrEqual(32);
      seen.add(value);
    }
  }
  expect(seen.size).toBe(6);
});

it('keeps nothing by which somebody could ask the issuer', async () => {
  let answer: string[] = [];
  idp.tampering.token = (honest) => {
    answer = [honest.access_token, honest.id_token];
    return honest;
  };
  expect(await signInAs('ada')).toBe('/in');
  expect(answer).toHaveLength(2);
  const { db } = t.system.database;
  const kept = JSON.stringify([
    await db.selectFrom('credentials').selectAll().execute(),
    await db.selectFrom('verifications').selectAll().execute(),
    await db.selectFrom('changes').selectAll().execute(),
    await db.selectFrom('change_items').selectAll().execute(),
    lines,
  ]);
  for (const token of [...answer, client.secret]) expect(kept).not.toContain(token);
});

describe('forged tokens', () => {
  let earlier = '';

  async function signInWith(forge: Forge, at = served): Promise<{ at: string; person: string | undefined }> {
    const foreignKeysUrl = `${idp.issuer}/foreign-keys`;
    const parts = { key: idp.key, clientSecret: client.secret, earlier, foreignKeysUrl };
    idp.tampering.token = (honest) => forge(honest, parts);
    idp.tampering.request = (request, response) => {
      if (request.url !== '/foreign-keys') return false;
      response.end(JSON.stringify(strangerKeys));
      return true;
    };
    const visitor = createVisitor();
    const ended = await signInAs('grace', at, visitor);
    return { at: ended, person: await personOf(visitor, at) };
  }

  const honest: Forge = (token) => token;

  beforeAll(async () => {
    await signInWith((token) => {
      earlier = token.id_token;
      return token;
    });
  });

  it.each(Object.entries(forgeries))('%s', async (_name, forge) => {
    const before = await t.system.database.db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow();
    expect(await signInWith(forge)).toEqual({ at: refused, person: undefined });
    const after = await t.system.database.db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow();
    expect(after).toEqual(before);
    expect(await signInWith(honest)).toEqual({ at: '/in', person: 'grace' });
  });

  it('are as honest ones in all but what is forged', async () => {
    // Signed anew with the issuer's key, and nothing changed: were that refused, the others would prove nothing.
    expect(await signInWith(withClaims({}))).toEqual({ at: '/in', person: 'grace' });
    const sameParty = withClaims((claims) => ({ azp: claims['aud'] }));
    expect(await signInWith(sameParty)).toEqual({ at: '/in', person: 'grace' });
    expect(idp.requests.map(({ path }) => path)).not.toContain('/foreign-keys');
  });
});

it('would notice one that is let in: the identity library’s own plugin takes some', async () => {
  const config = {
    providerId: 'sso',
    discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
    clientId: client.id,
    clientSecret: client.secret,
    scopes: ['openid', 'email', 'profile'],
    requireIdTokenVerification: true,
    disableSignUp: true,
  };
  await using careless = await serveIdentity(t, () => [genericOAuth({ config: [config] })], ports.pop());
  for (const name of ['no token at all', 'several audiences, authorised to another']) {
    idp.tampering.token = (honest) => forgeries[name]!(honest, { key: idp.key } as never);
    expect(await signInAs('grace', careless)).toBe('/in');
  }
  idp.tampering.token = (honest) => forgeries['another nonce']!(honest, { key: idp.key } as never);
  expect(await signInAs('grace', careless)).toBe(refused);
});

describe('e-mail addresses', () => {
  it('of others are nobody’s key: not verified is not believed', async () => {
    for (const account of ['unverified', 'silent']) expect(await signInAs(account)).toBe(notVerified);
    expect(await signInAs('nameless')).toBe('/out?error=email_missing');
    const linked = await t.system.database.db
      .selectFrom('credentials')
      .where('person', '=', 'victim')
      .selectAll()
      .execute();
    expect(linked).toEqual([]);
  });

  it.each([['true'], [1], [null], [{}]])('are not verified by %j', async (verified) => {
    idp.tampering.token = (honest) =>
      withClaims({ email_verified: verified })(honest, { key: idp.key } as never);
    expect(await signInAs('grace')).toBe(notVerified);
  });

  it('may be taken on trust, but not against the issuer’s word', async () => {
    await using trusting = await serve({ trustEmail: true });
    expect(await signInAs('unverified', trusting)).toBe(notVerified);
    expect(await signInAs('silent', trusting)).toBe('/in');
  });

  it('may be of some domains only', async () => {
    await using closed = await serve({ emailDomains: ['example.com'] });
    expect(await signInAs('grace', closed)).toBe('/in');
    expect(await signInAs('outsider', closed)).toMatch(/^\/out\?error=email_(not_allowed|missing)$/);
    for (const email of [
      'grace@sub.example.com',
      'grace@example.com.evil.example',
      'a@example.com@evil.example',
      'grace@EXAMPLE.COM\n',
    ]) {
      idp.tampering.token = (honest) => withClaims({ email })(honest, { key: idp.key } as never);
      expect(await signInAs('grace', closed)).toMatch(/^\/out\?error=email_(not_allowed|missing)$/);
    }
  });

  it('are asked for where the id token does not have them, and believed of its subject only', async () => {
    const withoutEmail = withClaims({ email: undefined, email_verified: undefined });
    idp.tampering.token = (honest) => withoutEmail(honest, { key: idp.key } as never);
    expect(await signInAs('grace')).toBe('/in');
    idp.tampering.userinfo = (honest) => ({ ...honest, sub: 'ada' });
    expect(await signInAs('grace')).toBe(refused);
  });
});

describe('the way back', () => {
  it('is for the browser that set out, once', async () => {
    idp.account = 'grace';
    const { visitor, url } = await begin();
    const back = await comeBack(visitor, url);
    const other = createVisitor();
    expect(pathOf((await other.follow(back)).url)).toMatch(/error=state_mismatch/);
    expect(await personOf(other)).toBeUndefined();
    const changed = new URL(back);
    changed.searchParams.set('state', 'x'.repeat(32));
    expect(pathOf((await visitor.follow(changed.href)).url)).toMatch(/error=state_mismatch/);
    changed.searchParams.delete('state');
    expect(pathOf((await visitor.follow(changed.href)).url)).toMatch(/error=state_not_found/);
    expect(await personOf(visitor)).toBeUndefined();
    expect(pathOf((await visitor.follow(back)).url)).toBe('/in');
    expect(pathOf((await visitor.follow(back)).url)).toMatch(/error=state_mismatch/);
  });

  it('names the issuer it comes from (RFC 9207)', async () => {
    idp.tampering.redirect = (honest) => {
      honest.searchParams.set('iss', 'https://issuer.example');
      return honest;
    };
    expect(await signInAs('grace')).toBe('/out?error=issuer_mismatch');
    idp.tampering.redirect = (honest) => {
      honest.searchParams.delete('iss');
      return honest;
    };
    expect(await signInAs('grace')).toMatch(/error=issuer_missing/);
  });

  it('carries no code of another sign-in: whoever slips one in has not its verifier', async () => {
    idp.account = 'ada';
    const attacker = await begin();
    const stolen = new URL(await comeBack(attacker.visitor, attacker.url)).searchParams.get('code')!;
    const victim = await begin();
    const back = new URL(await comeBack(victim.visitor, victim.url));
    back.searchParams.set('code', stolen);
    expect(pathOf((await victim.visitor.follow(back.href)).url)).toBe(refused);
    expect(await personOf(victim.visitor)).toBeUndefined();
    // Sent along: without it the issuer would not have asked.
    expect(idp.requests.findLast(({ path }) => path === '/token')?.form.get('code_verifier')).toHaveLength(
      128,
    );
  });

  /** Up to the redirect back, which is not followed. */
  async function comeBack(visitor: Visitor, from: string): Promise<string> {
    let at = from;
    while (!at.startsWith(served.origin)) {
      at = new URL((await visitor.request(at)).headers.get('location')!, at).href;
    }
    return at;
  }
});

describe('an issuer', () => {
  it('that calls itself by another name is not asked', async () => {
    idp.tampering.discovery = (honest) => ({ ...honest, issuer: 'https://issuer.example' });
    await using suspicious = await serve();
    const visitor = createVisitor();
    const answer = await visitor.request(`${suspicious.origin}/auth/sign-in/social`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: suspicious.origin },
      body: JSON.stringify({ provider: 'sso', callbackURL: '/in' }),
    });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'ISSUER_UNAVAILABLE' });
    delete idp.tampering.discovery;
    expect(await signInAs('grace', suspicious)).toBe('/in');
  });

  // Takes as long as the limit is, and asks no database.
  it.runIf(isPostgres)('that answers without an end, or never, ends a sign-in in time', async () => {
    for (const misbehave of [
      (response: ServerResponse) => void endless(response),
      () => {},
      (response: ServerResponse) => void response.writeHead(302, { location: '/elsewhere' }).end(),
    ]) {
      idp.tampering.request = (request, response) => {
        if (request.url !== '/token') return false;
        misbehave(response);
        return true;
      };
      const startedAt = performance.now();
      expect(await signInAs('grace')).toBe(refused);
      // The limit is 5 s; without it one waits for five minutes, and another for ever.
      expect(performance.now() - startedAt).toBeLessThan(15_000);
    }
    expect(idp.requests.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  function endless(response: ServerResponse): void {
    response.setHeader('content-type', 'application/json').write('{"x":"');
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  }
});

it('has no other way in: nobody hands over an id token of their own', async () => {
  let token = '';
  idp.tampering.token = (honest) => {
    token = honest.id_token;
    return honest;
  };
  expect(await signInAs('grace')).toBe('/in');
  const visitor = createVisitor();
  const answer = await visitor.request(`${served.origin}/auth/sign-in/social`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: served.origin },
    body: JSON.stringify({ provider: 'sso', idToken: { token } }),
  });
  expect(answer.status).toBe(404);
  expect(await personOf(visitor)).toBeUndefined();
});

it('lets in nobody who is not known here', async () => {
  expect(await signInAs('stranger')).toBe('/out?error=not_invited');
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ reason: 'nobody has invited them' });
});

it('lets in strangers with the role that is set for them, where there is one', async () => {
  await using open = await serve({ signUpRole: 'viewer', emailDomains: ['example.com'] });
  expect(await signInAs('outsider', open)).toBe('/out?error=email_not_allowed');
  expect(await signInAs('stranger', open)).toBe('/in');
  expect(await signInAs('stranger', open)).toBe('/in');
  const { db } = t.system.database;
  const person = await db
    .selectFrom('people')
    .select(['id', 'name'])
    .where('email', '=', 'stranger@example.com')
    .executeTakeFirstOrThrow();
  const members = await db.selectFrom('members').selectAll().where('account', '=', person.id).execute();
  expect(members).toMatchObject([{ project: null, roles: ['viewer'] }]);
  const changes = await db.selectFrom('changes').select(['operation', 'actor']).orderBy('seq').execute();
  expect(changes.filter(({ actor }) => actor.id === person.id).map(({ operation }) => operation)).toEqual([
    'people.joined-by-issuer',
    'people.sign-in-added',
    'people.signed-in',
    'people.signed-in',
  ]);
  await using mistaken = await serve({ signUpRole: 'nobody-made-it' });
  expect(await signInAs('outsider', mistaken)).toBe(refused);
});

it('knows whoever signed in before by their subject, whatever their address is now', async () => {
  expect(await signInAs('ada')).toBe('/in');
  idp.tampering.token = (honest) =>
    withClaims({ email: 'lovelace@example.com' })(honest, { key: idp.key } as never);
  const visitor = createVisitor();
  expect(await signInAs('ada', served, visitor)).toBe('/in');
  expect(await personOf(visitor)).toBe('ada');
});

it('takes an address that is another’s in lower case only for nobody’s', async () => {
  expect('\u212Aate@example.com'.toLowerCase()).toBe('kate@example.com');
  expect(await signInAs('lookalike')).toBe('/out?error=email_not_allowed');
});

it('gives no account to whoever has got the address of somebody who signed in before', async () => {
  expect(await signInAs('first-joan')).toBe('/in');
  expect(await signInAs('second-joan')).toBe('/out?error=subject_differs');
  expect(await signInAs('first-joan')).toBe('/in');
});
