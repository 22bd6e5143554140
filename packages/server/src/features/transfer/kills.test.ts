/** What is killed is killed where its backup is restored, and an import neither kills nor lifts what is there. */
import type { ProjectDocument } from '@halyard/contract';
import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Ask, stateProblems } from '../../faults/testing/ledger.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

let count = 0;
let project: string;
beforeEach(async () => {
  project = await empty();
});

async function empty(): Promise<string> {
  const key = `p${++count}`;
  await t.ok('POST', '/projects', { key, environments: [] });
  return key;
}
const ask: Ask = async (text, parameters = []) => {
  const { rows } = await t.service.system.database.db.executeQuery(CompiledQuery.raw(text, [...parameters]));
  // biome-ignore lint/suspicious/noExplicitAny: rows as they come
  return rows as any[];
};
const exports = async (of = project, query = '') =>
  (await t.ok('GET', `/projects/${of}/export${query}`)).body as ProjectDocument;
const imports = (document: object, into = project) => t.ok('POST', `/projects/${into}/import`, document);
const act = (verb: string, flag: string, environment: string, of = project) => {
  const body = verb === 'kill' ? { reason: `of ${environment}` } : undefined;
  return t.ok('POST', `/flags/${flag}/environments/${environment}/${verb}?project=${of}`, body);
};
const inEnvironment = (verb: string, environment: string, of = project) =>
  t.ok('POST', `/environments/${environment}/${verb}?project=${of}`, verb === 'restore' ? {} : undefined);

/** By environment, whether SDKs get it enabled. */
async function delivered(flag: string, of = project) {
  await t.service.delivery.catchUp();
  const { items } = (await t.ok('GET', `/environments?project=${of}`)).body;
  const answers = items.map(({ key }: { key: string }) => {
    const state = t.service.delivery.environment(of, key)!;
    const { reason } = t.service.delivery.evaluate(state, flag, { targetingKey: 'u' }, new Date())!;
    return [key, reason === 'DISABLED' ? 'off' : 'on'];
  });
  return Object.fromEntries(answers);
}

/** `main` above `eu` above `de`, and `old`, below `main` and archived. */
const environments = [
  { key: 'main' },
  { key: 'eu', inherits: 'main' },
  { key: 'de', inherits: 'eu' },
  { key: 'old', inherits: 'main' },
];
const on = { kind: 'boolean', environments: { main: { enabled: true } } };

async function killSome() {
  await imports({ format: 1, environments, flags: { above: on, below: on, stays: on, away: on, calm: on } });
  await act('kill', 'above', 'main');
  await act('kill', 'below', 'eu');
  await act('kill', 'below', 'old');
  // Its own since it was killed above: it stays off until that is lifted.
  await act('kill', 'stays', 'main');
  await act('enable', 'stays', 'eu');
  await act('kill', 'away', 'main');
  await t.ok('POST', `/flags/away/archive?project=${project}`);
  await inEnvironment('archive', 'old');
}

describe('a backup of what is killed', () => {
  it('is killed where it is restored: by what it inherits, in what is archived, and until it is lifted', async () => {
    await killSome();
    const document = await exports();
    const at = expect.any(String);
    expect(Object.entries(document.flags!).map(([key, { killed }]) => [key, killed])).toEqual([
      ['above', { main: { at, reason: 'of main' } }],
      ['away', { main: { at, reason: 'of main' } }],
      ['below', { eu: { at, reason: 'of eu' }, old: { at, reason: 'of old' } }],
      ['calm', undefined],
      ['stays', { main: { at, reason: 'of main' }, eu: { at, reason: 'of main', environment: 'main' } }],
    ]);
    const copy = await empty();
    await imports(document, copy);
    expect(await exports(copy)).toEqual(document);
    for (const of of [project, copy]) {
      expect(await delivered('above', of)).toEqual({ main: 'off', eu: 'off', de: 'off' });
      expect(await delivered('below', of)).toEqual({ main: 'on', eu: 'off', de: 'off' });
      expect(await delivered('stays', of)).toEqual({ main: 'off', eu: 'off', de: 'off' });
      expect(await delivered('calm', of)).toEqual({ main: 'on', eu: 'on', de: 'on' });
      await t.ok('POST', `/flags/away/restore?project=${of}`);
      expect(await delivered('away', of)).toEqual({ main: 'off', eu: 'off', de: 'off' });
      await inEnvironment('restore', 'old', of);
      expect(await delivered('below', of)).toEqual({ main: 'on', eu: 'off', de: 'off', old: 'off' });
      for (const flag of ['above', 'stays', 'away']) await act('lift', flag, 'main', of);
      await act('lift', 'below', 'eu', of);
      await act('lift', 'below', 'old', of);
      for (const flag of ['above', 'below', 'stays', 'away']) {
        expect(Object.values(await delivered(flag, of))).toEqual(['on', 'on', 'on', 'on']);
      }
    }
    expect(await stateProblems(ask)).toEqual([]);
  });

  it('comes into an environment or a flag that is new beside others', async () => {
    await killSome();
    const { flags = {}, ...rest } = await exports();
    const copy = await empty();
    await imports({ ...rest, environments: [{ key: 'main' }], flags: { calm: on } }, copy);
    const without = { ...rest, environments: [] };
    const { below, stays } = flags;
    const only = { main: stays!.environments!['main'] };
    const inMain = { ...stays, environments: only, killed: { main: stays!.killed!['main'] } };
    await imports({ ...without, flags: { stays: inMain } }, copy);
    expect(await delivered('stays', copy)).toEqual({ main: 'off' });
    await imports({ ...rest, flags: { below, calm: { ...flags['calm'], killed: below!.killed } } }, copy);
    expect(await delivered('below', copy)).toEqual({ main: 'on', eu: 'off', de: 'off' });
    expect(await delivered('calm', copy)).toEqual({ main: 'on', eu: 'off', de: 'off' });
    // A flag that is new where heirs are there already.
    await imports({ ...without, flags: { later: { ...below, name: 'later' } } }, copy);
    expect(await delivered('later', copy)).toEqual({ main: 'on', eu: 'off', de: 'off' });
    expect(await stateProblems(ask)).toEqual([]);
  });

  it('makes no kill and lifts none where flag and environment are there', async () => {
    await killSome();
    const document = await exports();
    const newest = async () => (await t.ok('GET', `/changes?project=${project}&limit=1`)).body.items[0].seq;
    const before = await newest();
    expect((await imports(document)).body.flags).toMatchObject({ created: 0, updated: 0 });
    expect(await newest()).toBe(before);
    await act('lift', 'above', 'main');
    await act('kill', 'calm', 'de');
    await imports(document);
    expect(await delivered('above')).toEqual({ main: 'on', eu: 'on', de: 'on' });
    expect(await delivered('calm')).toEqual({ main: 'on', eu: 'on', de: 'off' });
  });

  it('names no environment that is not there, and of one environment says what that has', async () => {
    await killSome();
    const flags = { new: { ...on, killed: { nope: { at: '2026-01-01T00:00:00Z', reason: 'x' } } } };
    const body = { format: 1, flags };
    const { status, body: problem } = await t.request('POST', `/projects/${project}/import`, { body });
    expect([status, problem.fields[0].pointer]).toEqual([400, '/flags/new/killed/nope']);
    const { flags: alone } = await exports(project, '?environment=eu');
    const { at, ...killed } = alone!['stays']!.killed!['eu']!;
    expect([typeof at, killed, Object.keys(alone!['stays']!.killed!)]).toEqual([
      'string',
      { reason: 'of main' },
      ['eu'],
    ]);
  });
});
