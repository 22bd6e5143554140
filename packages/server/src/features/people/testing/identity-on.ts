/** The identity library on a test's database, without the service around it. */
import { randomText } from '../../../platform/ids.ts';
import type { TestSystem } from '../../../testing/open-test-system.ts';
import { duringAuthRequest } from '../auth-request.ts';
import { type Auth, createIdentity, type IdentityParts } from '../identity.ts';
import { hashPassword } from '../passwords.ts';

const origin = 'http://localhost:4400';

export interface TestIdentity {
  auth: Auth;
  /** To a route of the library; POST where there is a body. `cookie` is the session's of an earlier answer. */
  ask(path: string, body?: unknown, cookie?: string): Promise<TestAuthAnswer>;
  /** With a password, unless that is null. */
  addPerson(person: { id: string; name: string; password: string | null }): Promise<void>;
}

export interface TestAuthAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  body: any;
  /** name=value of the session's, where one was set. */
  cookie: string | undefined;
  headers: Headers;
}

export function identityOn({ system }: TestSystem, more: Partial<IdentityParts> = {}): TestIdentity {
  const auth = createIdentity({ system, secret: randomText(43), ...more }).at(origin);
  return {
    auth,
    async ask(path, body, cookie) {
      const request = new Request(`${origin}/auth${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          origin,
          ...(cookie === undefined ? {} : { cookie }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const of = { requestId: 'test', path, sessionId: undefined };
      const answer = await duringAuthRequest(of, () => auth.handler(request));
      const text = await answer.text();
      return {
        status: answer.status,
        body: text === '' ? undefined : JSON.parse(text),
        cookie: answer.headers
          .getSetCookie()
          .find((each) => each.startsWith('halyard.session_token='))
          ?.split(';')[0],
        headers: answer.headers,
      };
    },
    async addPerson({ id, name, password }) {
      const { db } = system.database;
      const email = `${id}@example.com`;
      const now = system.clock.now();
      const times = { created_at: now, updated_at: now };
      await db
        .insertInto('people')
        .values({ id, name, email, email_verified: true, ...times })
        .execute();
      if (password === null) return;
      await db
        .insertInto('credentials')
        .values({
          id: `credential-${id}`,
          account_id: id,
          provider_id: 'credential',
          person: id,
          password: await hashPassword(password),
          ...times,
        })
        .execute();
    },
  };
}
