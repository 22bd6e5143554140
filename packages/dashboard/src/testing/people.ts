/** People to look at the dashboard as, who came in as everybody does: by a link, over HTTP. */

/** What somebody may do, and so what they see. */
export type PersonRole = 'administrator' | 'editor' | 'approver' | 'viewer';

export interface TestPerson {
  name: string;
  email: string;
  password: string;
}

const password = 'correct horse battery';

export const people: Record<PersonRole, TestPerson> = {
  administrator: { name: 'Ada Lovelace', email: 'ada@example.com', password },
  editor: { name: 'Grace Hopper', email: 'grace@example.com', password },
  approver: { name: 'Joan Clarke', email: 'joan@example.com', password },
  viewer: { name: 'Alan Turing', email: 'alan@example.com', password },
};

/** All four come in at once. `key` is an administrator's. */
export async function letPeopleIn(url: string, key: string, administratorLink: string): Promise<void> {
  const join = (path: string, link: string, more: object) =>
    post(url, path, { token: link.slice(link.indexOf('#') + 1), ...more });
  const { name, email } = people.administrator;
  const first = join('/people/first-administrator', administratorLink, { name, email, password });
  const others = (['editor', 'approver', 'viewer'] as const).map(async (role) => {
    const person = people[role];
    const invitation = { email: person.email, roles: [{ role, project: null }] };
    const { link } = (await post(url, '/invitations', invitation, { authorization: `Bearer ${key}` })) as {
      link: string;
    };
    await join('/invitations/accept', link, { name: person.name, password });
  });
  await Promise.all([first, ...others]);
}

/** As pages list it of where somebody is signed in. */
const userAgent =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

/** The cookie of a session of their own. */
export async function signIn(url: string, { email, password }: TestPerson): Promise<[string, string]> {
  const answer = await fetch(`${url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json', 'user-agent': userAgent },
    body: JSON.stringify({ email, password }),
  });
  const set = answer.headers.getSetCookie().find((cookie) => /session_token=[^;]/.test(cookie));
  if (!set) throw new Error(`signing in as ${email}: ${answer.status} ${await answer.text()}`);
  const [pair = ''] = set.split(';');
  const at = pair.indexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
}

async function post(
  url: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
