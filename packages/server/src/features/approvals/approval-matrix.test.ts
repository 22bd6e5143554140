/**
 * Who may hold, approve and let run, in each kind of environment: an oracle of its own says what each should be answered,
 * and a hole that is planted is found.
 */
import { afterEach, expect, it, vi } from 'vitest';
import type { TestService } from '../../testing/start-test-service.ts';

const subjects = ['viewer', 'editor', 'approver', 'administrator', 'narrow', 'reviewer'] as const;
type Subject = (typeof subjects)[number];
/** One is open, one takes approvals, one is protected. */
const environments = ['development', 'staging', 'production'] as const;
type Place = (typeof environments)[number];

/** In words of this test alone: `narrow` may everything of flags in staging, `reviewer` approve, but do nothing itself. */
function mayHold(subject: Subject, place: Place): boolean {
  if (subject === 'viewer' || subject === 'reviewer') return false;
  return subject !== 'narrow' || place === 'staging';
}
function mayApprove(subject: Subject, place: Place): boolean {
  return subject !== 'editor' && mayHold(subject, place);
}

afterEach(() => vi.doUnmock('./may-approve.ts'));

/** In words, where an answer is not what the oracle says. */
async function violations(): Promise<string[]> {
  vi.resetModules();
  const { startTestService } = await import('../../testing/start-test-service.ts');
  const { addPerson, signIn } = await import('../../testing/browser-session.ts');
  await using t: TestService = await startTestService();
  const operations = ['flags:write', 'held:*', 'held:read', 'protected:write'];
  await t.ok('POST', '/roles', { key: 'narrow', rules: [{ operations, environments: ['staging'] }] });
  await t.ok('POST', '/roles', { key: 'reviewer', rules: [{ operations: ['held:approve', 'held:read'] }] });
  await t.ok('POST', '/flags', { key: 'checkout', kind: 'boolean' });
  await t.ok('PATCH', '/environments/staging', { approvals: 1 });
  await t.ok('PATCH', '/environments/production', { protected: true });
  const person = async (name: string, role: string) => {
    const { id, email } = await addPerson(t, { name, roles: [{ role, project: null }] });
    const { cookie } = await signIn(t, email);
    const headers = { cookie: cookie!, origin: t.url, 'sec-fetch-site': 'same-origin', 'if-match': '*' };
    const ask = async (path: string, body?: unknown) =>
      t.request('POST', path, { key: null, headers, ...(body === undefined ? {} : { body }) });
    return { id, ask };
  };
  const [root, second] = [await person('root', 'administrator'), await person('second', 'administrator')];
  const found: string[] = [];
  const expected = (what: string, should: boolean, is: boolean, status: unknown) => {
    if (should !== is) found.push(`${what}: ${should ? 'let in' : 'refused'} expected, ${status}`);
  };
  for (const subject of subjects) {
    const own = await person(subject, subject);
    for (const place of environments) {
      const path = `/flags/checkout/environments/${place}/enable?propose=true`;
      const of = `${subject}, ${place}`;
      const hold = await own.ask(path);
      expected(`${of}, hold`, mayHold(subject, place), hold.status === 202, hold.status);
      const { id } = (await root.ask(path)).body;
      const approve = await own.ask(`/held-operations/${id}/approve`, { revision: 1 });
      expected(`${of}, approve`, mayApprove(subject, place), approve.status === 200, approve.status);
      const becoming = await person(`${subject} in ${place}`, 'administrator');
      // Held with every right, and run with those that the subject has.
      const held = (await becoming.ask(path)).body;
      await second.ask(`/held-operations/${held.id}/approve`, { revision: 1 });
      const give = (role: string) =>
        t.ok(
          'PUT',
          `/members/${becoming.id}`,
          { roles: [{ role, project: null }] },
          { headers: { 'if-match': '*' } },
        );
      await give(subject);
      const { state } = (await root.ask(`/held-operations/${held.id}/apply`)).body;
      expected(`${of}, run`, mayHold(subject, place), state === 'done', state);
      await t.ok('POST', `/flags/checkout/environments/${place}/disable?bypass=true&comment=again`);
    }
  }
  return found;
}

it('lets hold, approve and run whoever may, and nobody else', { timeout: 120_000 }, async () => {
  expect(await violations()).toEqual([]);
});

it('control: approvals that look at no rights are found', { timeout: 120_000 }, async () => {
  vi.doMock('./may-approve.ts', () => ({ whatLacksApproving: () => undefined }));
  expect(await violations()).toContainEqual(
    expect.stringMatching(/^reviewer, production, approve: refused expected/),
  );
});
