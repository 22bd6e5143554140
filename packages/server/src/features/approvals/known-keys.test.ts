import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { showingsOf } from './showings.ts';

let t: TestService;
const clock = {
  offsetMs: 0,
  now() {
    return new Date(Date.now() + this.offsetMs);
  },
};
beforeAll(async () => {
  t = await startTestService({ clock });
});
afterAll(() => t[Symbol.asyncDispose]());

interface Made {
  id: string;
  secret: string;
}
const api = { kind: 'api', scopes: ['*'], allProjects: true };
const makeBy = async (key: string | undefined, name: string): Promise<Made> =>
  (await t.ok('POST', '/keys', { ...api, name }, key === undefined ? {} : { key })).body;
const rotate = async ({ id }: Made, overlapSeconds: number): Promise<Made> =>
  (await t.ok('POST', `/keys/${id}/rotate`, { overlapSeconds })).body;

/** Somebody who may do all, and what they are shown. */
async function somebody(name: string) {
  const { id, email } = await addPerson(t, { name, roles: [{ role: 'administrator', project: null }] });
  const browser = await signIn(t, email);
  const shown = async (path: string, body: object): Promise<Made> => {
    const answer = await browser.request('POST', path, body);
    expect([200, 201]).toContain(answer.status);
    return answer.body;
  };
  return {
    make: (key: string) => shown('/keys', { ...api, name: key }),
    rotate: (key: Made, overlapSeconds: number) => shown(`/keys/${key.id}/rotate`, { overlapSeconds }),
    async knows(): Promise<string[]> {
      const { body } = await t.ok('GET', `/people/${id}`);
      return body.knowsKeys.map((key: { name: string }) => key.name);
    },
  };
}

describe('a key that somebody was shown', () => {
  it('is known no more once somebody else rotated it, and what was shown has ended', async () => {
    const ann = await somebody('Ann');
    const [atOnce, later] = [await ann.make('at once'), await ann.make('later')];
    await rotate(atOnce, 0);
    await rotate(later, 60);
    expect(await ann.knows()).toEqual(['later']);
    await rotate(later, 10);
    clock.offsetMs += 11_000;
    expect(await ann.knows()).toEqual(['later']);
    clock.offsetMs += 50_000;
    expect(await ann.knows()).toEqual([]);
    await ann.rotate(atOnce, 0);
    expect(await ann.knows()).toEqual(['at once']);
  });

  it('shows others to them as long as what they were shown of it works', async () => {
    const bob = await somebody('Bob');
    const first = await bob.make('first');
    await makeBy(first.secret, 'made before');
    const second = await rotate(first, 60);
    await makeBy(second.secret, 'made meanwhile');
    clock.offsetMs += 61_000;
    const after = await makeBy(second.secret, 'made after');
    await makeBy(after.secret, 'made by that');
    expect(await bob.knows()).toEqual(['made before', 'made meanwhile']);
  });
});

it('showings of keys are found by a probe for each, and not by reading the log', async () => {
  const { db } = t.service.system.database;
  const ofProject = (await t.ok('POST', '/keys', { ...api, allProjects: undefined, name: 'of a project' }))
    .body;
  const ofNone = (await t.ok('POST', '/keys', { ...api, name: 'of none' })).body;
  // Of keys that are gone: what only a plan that reads the log would read.
  await sql`
    insert into change_items (seq, position, project, environment, kind, key, version)
    select i.seq, 1000 + n, i.project, null, 'key', 'gone' || n, 1
    from change_items i, generate_series(1, 10000) n
    where i.key in (${ofProject.id}, ${ofNone.id})
  `.execute(db);
  await sql`analyze change_items`.execute(db);
  const plan = (await showingsOf(db).explain()).map((row) => Object.values(row).join(''));
  const scans = plan.flatMap((line, i) => (line.includes('on change_items') ? [plan.slice(i, i + 2)] : []));
  expect(scans).toHaveLength(2);
  for (const [how, condition] of scans) {
    expect(how).toContain('Index Scan using change_items_by_key');
    expect(condition).toContain('(key = k.id)');
  }
  const found = (await showingsOf(db).execute()).map(({ key }) => key);
  expect(found).toEqual(expect.arrayContaining([ofProject.id, ofNone.id]));
  expect((await showingsOf(db, ofNone.id).execute()).map(({ key }) => key)).toEqual([ofNone.id]);
});
