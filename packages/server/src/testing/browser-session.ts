/** A browser's side of signing in, without the browser: a cookie jar that sends what a page of the service would. */
import type { RequestOptions, TestAnswer, TestService } from './start-test-service.ts';

export interface BrowserSession {
  /** As TestService.request(), with the session's cookie and the origin of the service, and no key. */
  request(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<TestAnswer>;
  /** name=value; undefined: none was set, or it was taken away. */
  readonly cookie: string | undefined;
}

export function browserOf(t: TestService): BrowserSession {
  let cookie: string | undefined;
  return {
    get cookie() {
      return cookie;
    },
    async request(method, path, body, options = {}) {
      const answer = await t.request(method, path, {
        key: null,
        ...(body === undefined ? {} : { body }),
        ...options,
        headers: {
          origin: t.url,
          'sec-fetch-site': 'same-origin',
          ...(cookie === undefined ? {} : { cookie }),
          ...options.headers,
        },
      });
      for (const set of answer.headers.getSetCookie()) {
        if (!/halyard\.session_token=/.test(set)) continue;
        const [pair = ''] = set.split(';');
        cookie = pair.endsWith('=') ? undefined : pair;
      }
      return answer;
    },
  };
}

export const testPassword = 'correct horse battery';

/** Signs in; fails the test where that is refused. */
export async function signIn(
  t: TestService,
  email: string,
  password = testPassword,
): Promise<BrowserSession> {
  const browser = browserOf(t);
  const answer = await browser.request('POST', '/auth/sign-in/email', { email, password });
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${JSON.stringify(answer.body)}`);
  return browser;
}

/** Invites somebody and lets them join; `roles` as an invitation has them. */
export async function addPerson(
  t: TestService,
  { name, roles = [] }: { name: string; roles?: { role: string; project?: string | null }[] },
): Promise<{ id: string; email: string }> {
  const email = `${name.toLowerCase().replaceAll(/\W+/g, '-')}@example.com`;
  const { link } = (await t.ok('POST', '/invitations', { email, roles })).body;
  const token = tokenOf(link);
  const joined = await t.request('POST', '/invitations/accept', {
    key: null,
    body: { token, name, password: testPassword },
  });
  if (joined.status !== 201) throw new Error(`join: ${joined.status} ${JSON.stringify(joined.body)}`);
  return { id: joined.body.id, email };
}

export function tokenOf(link: string): string {
  return link.slice(link.indexOf('#') + 1);
}
