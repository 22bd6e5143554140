/**
 * Who may decide about what is held: whoever could hold it, and nobody else. Who is let in is said by an oracle of its own,
 * for what is tagged, what other environments inherit, what changes nothing and what was given another tag meanwhile.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { placesNow } from './held-places.ts';

const at = '2099-01-01T00:00:00Z';
const operations = ['flags:write', 'held:*', 'held:read'];
const tags = ['pci'];

/** In words of this test alone: whether each may change in staging what has the tag, and what has not. */
const subjects = {
  narrow: { rules: [{ operations, environments: ['staging'] }], tagged: true, plain: true },
  elsewhere: { rules: [{ operations, environments: ['development'] }], tagged: false, plain: false },
  tagged: { rules: [{ operations, tags }], tagged: true, plain: false },
  denied: {
    rules: [{ operations }, { effect: 'deny', operations: ['flags:write', 'held:*'], tags }],
    tagged: false,
    plain: true,
  },
};
type Subject = keyof typeof subjects;

let t: TestService;
let ask: Record<Subject, (method: string, path: string, body?: unknown) => Promise<number>>;
beforeAll(async () => {
  t = await startTestService();
  await t.ok('POST', '/environments', { key: 'heir', inherits: 'staging' });
  await t.ok('POST', '/flags', { key: 'plain', kind: 'boolean' });
  await t.ok('POST', '/flags', { key: 'card', kind: 'boolean', tags });
  const asked: Partial<typeof ask> = {};
  for (const [name, { rules }] of Object.entries(subjects)) {
    await t.ok('POST', '/roles', { key: name, rules });
    const { email } = await addPerson(t, { name, roles: [{ role: name, project: null }] });
    const session = await signIn(t, email);
    asked[name as Subject] = async (method, path, body) =>
      (await session.request(method, path, body, { headers: { 'if-match': '*' } })).status;
  }
  ask = asked as typeof ask;
});
afterAll(() => t[Symbol.asyncDispose]());

const hold = async (flag: string, verb: string, query: string): Promise<string> =>
  (await t.ok('POST', `/flags/${flag}/environments/staging/${verb}?${query}`)).body.id;

const decisions: Record<string, (who: Subject, flag: string, verb: string) => Promise<number>> = {
  hold: async (who, flag, verb) => ask[who]('POST', `/flags/${flag}/environments/staging/${verb}?at=${at}`),
  move: async (who, flag, verb) =>
    ask[who]('PATCH', `/held-operations/${await hold(flag, verb, `at=${at}`)}`, {
      at: '2098-01-01T00:00:00Z',
    }),
  cancel: async (who, flag, verb) =>
    ask[who]('POST', `/held-operations/${await hold(flag, verb, `at=${at}`)}/cancel`),
  // As moving it to now.
  'apply early': async (who, flag, verb) =>
    ask[who]('POST', `/held-operations/${await hold(flag, verb, `at=${at}`)}/apply`),
  approve: async (who, flag, verb) =>
    ask[who]('POST', `/held-operations/${await hold(flag, verb, 'propose=true')}/approve`, { revision: 1 }),
  reject: async (who, flag, verb) =>
    ask[who]('POST', `/held-operations/${await hold(flag, verb, 'propose=true')}/reject`, {
      revision: 1,
      comment: 'no',
    }),
  comment: async (who, flag, verb) =>
    ask[who]('POST', `/held-operations/${await hold(flag, verb, 'propose=true')}/comments`, { text: 'why' }),
  'cancel a window': async (who, flag) => {
    const span = { from: at, until: '2099-02-01T00:00:00Z' };
    const window = await t.ok('POST', `/flags/${flag}/environments/staging/window`, span);
    return ask[who]('POST', `/flags/${flag}/windows/${window.body.id}/cancel`);
  },
  'cancel an end of a window': async (who, flag) => {
    const span = { from: at, until: '2099-02-01T00:00:00Z' };
    const window = await t.ok('POST', `/flags/${flag}/environments/staging/window`, span);
    return ask[who]('POST', `/held-operations/${window.body.ends.id}/cancel`);
  },
};

it('lets those decide who could hold it, and nobody else', { timeout: 120_000 }, async () => {
  const violations: string[] = [];
  for (const [what, decide] of Object.entries(decisions)) {
    for (const [who, may] of Object.entries(subjects) as [Subject, (typeof subjects)[Subject]][]) {
      for (const flag of ['plain', 'card'] as const) {
        const isWindow = what.includes('window');
        // Off already: to disable it changes nothing.
        for (const verb of isWindow ? ['either'] : ['enable', 'disable']) {
          const status = await decide(who, flag, verb);
          const expected = flag === 'card' ? may.tagged : may.plain;
          if (expected !== status < 300 || (status >= 300 && status !== 403)) {
            violations.push(`${who}, ${what}, ${verb} ${flag}: ${expected} expected, ${status}`);
          }
          if (what === 'apply early') await t.ok('POST', `/flags/${flag}/environments/staging/disable`);
        }
      }
    }
  }
  expect(violations).toEqual([]);
});

it('asks for the tags that a flag has got since, too', async () => {
  await t.ok('POST', '/flags', { key: 'later', kind: 'boolean' });
  const ids = [await hold('later', 'enable', `at=${at}`), await hold('later', 'disable', `at=${at}`)];
  await t.ok('PATCH', '/flags/later', { tags }, { headers: { 'if-match': '*' } });
  for (const id of ids) {
    expect(await ask.denied('POST', `/held-operations/${id}/cancel`)).toBe(403);
    expect(await ask.denied('POST', `/held-operations/${id}/apply`)).toBe(403);
    expect(await ask.narrow('POST', `/held-operations/${id}/cancel`)).toBe(200);
  }
});

it('applies nothing early for whoever may hold, but not do it', async () => {
  await t.ok('POST', '/roles', { key: 'holder', rules: [{ operations: ['held:write'] }] });
  const { email } = await addPerson(t, { name: 'holder', roles: [{ role: 'holder', project: null }] });
  const holder = await signIn(t, email);
  const id = await hold('plain', 'enable', `at=${at}`);
  const moved = await holder.request('POST', `/held-operations/${id}/apply`, undefined, {
    headers: { 'if-match': '*' },
  });
  expect([moved.status, moved.body.code]).toEqual([403, 'FORBIDDEN']);
  const { body } = await t.ok('GET', '/flags/plain/environments/staging');
  expect(body.enabled).toBe(false);
});

describe('what was held by a version that did not keep what it takes', () => {
  const rowOf = (id: string) =>
    t.service.system.database.db
      .selectFrom('held_operations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  const set = (id: string, values: object) =>
    t.service.system.database.db.updateTable('held_operations').set(values).where('id', '=', id).execute();
  const anew = async (flag: string, verb = 'enable') => {
    const id = await hold(flag, verb, `at=${at}`);
    const kept = (await rowOf(id)).places!;
    await set(id, { places: null });
    return { id, kept: JSON.parse(kept) };
  };

  it('takes what it would have been kept with', async () => {
    for (const [flag, tagsNow] of [
      ['card', tags],
      ['plain', []],
    ] as const) {
      for (const verb of ['enable', 'disable']) {
        const { id, kept } = await anew(flag, verb);
        expect(placesNow(await rowOf(id), new Map([[flag, tagsNow]]))).toEqual(kept);
      }
    }
  });

  it('is decided about by whoever could hold it, and nobody else', async () => {
    const violations: string[] = [];
    for (const [who, may] of Object.entries(subjects) as [Subject, (typeof subjects)[Subject]][]) {
      for (const flag of ['plain', 'card'] as const) {
        const { id } = await anew(flag);
        const status = await ask[who]('POST', `/held-operations/${id}/cancel`);
        const expected = (flag === 'card' ? may.tagged : may.plain) ? 200 : 403;
        if (status !== expected) violations.push(`${who}, ${flag}: ${expected} expected, ${status}`);
      }
    }
    expect(violations).toEqual([]);
  });

  it('is many flags in many environments, too', () => {
    const keys = Array.from({ length: 100 }, (_, i) => `f${i}`);
    const environments = ['development', 'staging', 'production', null];
    const calls = keys.map((flagId) => ({ operation: 'flags.archive', params: { flagId }, query: {} }));
    const basis = keys.flatMap((key) =>
      environments.map((environment) => ({
        environment,
        kind: 'flag' as const,
        key,
        pointer: '/archived',
        op: 'replace' as const,
        before: false,
        after: true,
      })),
    );
    const found = placesNow({ calls, basis, places: null }, new Map(keys.map((key) => [key, tags])));
    expect(found).toEqual(
      environments.map((environment) => ({
        operation: 'flags.archive',
        environment,
        tags,
        guards: environment,
      })),
    );
  });

  it('such a version, which writes rows back as it read them, leaves what this one kept', async () => {
    const id = await hold('card', 'enable', `at=${at}`);
    const row = await rowOf(id);
    // What it knows to be JSON, and all else as it is.
    const json = Object.fromEntries(
      (['calls', 'author', 'basis'] as const).map((name) => [name, JSON.stringify(row[name])]),
    );
    await set(id, { ...row, ...json, comment: 'written back' });
    expect(await rowOf(id)).toEqual({ ...row, comment: 'written back' });
    expect(await ask.denied('POST', `/held-operations/${id}/cancel`)).toBe(403);
    expect(await ask.tagged('POST', `/held-operations/${id}/cancel`)).toBe(200);
  });
});
