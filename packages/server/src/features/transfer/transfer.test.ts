import { readFileSync } from 'node:fs';
import { projectDocument } from '@halyard/contract';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestService, type TestAnswer, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

let count = 0;
let project: string;
beforeEach(async () => {
  project = `p${++count}`;
  await t.ok('POST', '/projects', { key: project, environments: ['dev', 'prod'] });
});

const german = { attribute: 'country', op: 'in', values: ['DE'] };
const imports = (body: unknown, query = '', key?: string) =>
  t.request('POST', `/projects/${project}/import${query}`, { body, ...(key && { key }) });
const importsYaml = (rawBody: string, query = '') =>
  t.request('POST', `/projects/${project}/import${query}`, {
    rawBody,
    headers: { 'content-type': 'application/yaml' },
  });
const exports = async (query = '') => (await t.ok('GET', `/projects/${project}/export${query}`)).body;
const flag = async (key: string) => (await t.ok('GET', `/flags/${key}?project=${project}`)).body;
const seq = async () => (await t.ok('GET', '/changes?project=default&limit=1')).body.items[0]?.seq;
const pointers = ({ body }: TestAnswer) => body.fields.map((field: { pointer: string }) => field.pointer);

describe('import', () => {
  it('makes flags and segments whose references stand in any order, in one change', async () => {
    const answer = await imports({
      format: 1,
      flags: {
        b: { kind: 'boolean', environments: { dev: { requires: [{ flag: 'c', variants: ['on'] }] } } },
        c: { kind: 'boolean', environments: { dev: { rules: [{ if: { segment: 'z' }, serve: 'on' }] } } },
      },
      segments: {
        a: { environments: { dev: { if: { segment: 'z' } } } },
        z: { environments: { dev: { if: german } } },
      },
    });
    expect(answer.body).toMatchObject({
      flags: { created: 2, updated: 0, removed: 0, unchanged: 0 },
      segments: { created: 2 },
      removed: [],
      untouchedEnvironments: ['dev', 'prod'],
    });
    const { body: change } = await t.ok(
      'GET',
      `/changes/${answer.headers.get('halyard-change')}?project=${project}`,
    );
    expect(change.input).toEqual({ projectId: project, mode: 'merge', sha256: expect.any(String) });
    expect(change.items).toHaveLength(4 + 8);
  });

  it('merges by default: what is named is as the document says, all else stays', async () => {
    await imports({
      format: 1,
      flags: {
        named: {
          kind: 'string',
          variants: { a: 'A', b: 'B' },
          owner: 'ann',
          tags: ['x'],
          environments: { dev: { enabled: true, off: 'b' }, prod: { enabled: true } },
        },
        other: { kind: 'boolean' },
      },
      segments: { other: {} },
    });
    const answer = await imports({
      format: 1,
      flags: { named: { kind: 'string', variants: { a: 'A', b: 'B' }, environments: { dev: {} } } },
    });
    expect(answer.body.flags).toEqual({ created: 0, updated: 1, removed: 0, unchanged: 1 });
    expect(await flag('named')).toMatchObject({
      owner: null,
      tags: [],
      environments: { dev: { enabled: false, off: null }, prod: { enabled: true } },
    });
    expect(await flag('other')).toMatchObject({ archivedAt: null });
    expect(Object.keys((await exports()).segments)).toEqual(['other']);
  });

  it('replaces where told so, and says what will be gone', async () => {
    await imports({
      format: 1,
      flags: { a: { kind: 'boolean' }, b: { kind: 'boolean' } },
      segments: { s: {} },
    });
    const document = { format: 1, flags: { b: { kind: 'boolean' } } };
    const dry = await imports(document, '?mode=replace&dry-run=true');
    const removed = [
      { kind: 'flag', key: 'a' },
      { kind: 'segment', key: 's' },
    ];
    expect(dry.body).toMatchObject({ dryRun: true, answer: { removed, flags: { removed: 1 } } });
    expect(dry.body.diff.map(({ kind, key }: { kind: string; key: string }) => `${kind} ${key}`)).toEqual(
      expect.arrayContaining(['flag a', 'segment s']),
    );
    expect(await flag('a')).toMatchObject({ archivedAt: null });
    expect((await imports(document, '?mode=replace')).body.removed).toEqual(removed);
    expect(await flag('a')).toMatchObject({ archivedAt: expect.any(String) });
    expect((await exports()).segments).toEqual({});
  });

  it('repeated finds nothing to do, and records nothing', async () => {
    const document = {
      format: 1,
      name: 'Twice',
      flags: {
        f: {
          kind: 'boolean',
          environments: { dev: { otherwise: { serve: { split: [{ variant: 'on', weight: 30_000 }] } } } },
        },
      },
    };
    expect((await imports(document)).headers.get('halyard-change')).toBeTruthy();
    const made = await exports();
    const again = await imports(document);
    expect(again.headers.get('halyard-change')).toBeNull();
    expect(again.body.flags).toEqual({ created: 0, updated: 0, removed: 0, unchanged: 1 });
    // The seed that was chosen for a split that has none stays.
    expect(await exports()).toEqual(made);
  });

  it('keeps what an archived flag would do, and says that it changed', async () => {
    const archived = (enabled: boolean) => ({
      format: 1,
      flags: {
        f: { kind: 'boolean', archivedAt: '2026-01-01T00:00:00Z', environments: { dev: { enabled } } },
      },
    });
    await imports(archived(true));
    expect((await exports()).flags.f).toMatchObject({ archivedAt: '2026-01-01T00:00:00.000Z' });
    const answer = await imports(archived(false));
    expect(answer.body.flags).toMatchObject({ updated: 1 });
    expect(answer.headers.get('halyard-change')).toBeTruthy();
    await t.ok('POST', `/flags/f/restore?project=${project}`);
    expect(await flag('f')).toMatchObject({ environments: { dev: { enabled: false } } });
  });

  it('puts environments into the order of the document, new ones between those there are', async () => {
    await imports({ format: 1, flags: { f: { kind: 'kill-switch' } } });
    await imports({
      format: 1,
      environments: [{ key: 'prod', name: 'Live' }, { key: 'qa' }, { key: 'dev' }],
    });
    expect((await exports()).environments).toEqual([
      { key: 'prod', name: 'Live' },
      { key: 'qa' },
      { key: 'dev' },
    ]);
    expect(await flag('f')).toMatchObject({ environments: { qa: { enabled: true, off: 'off' } } });
    const one = await exports('?environment=qa');
    expect([one.environments, Object.keys(one.flags.f.environments)]).toEqual([[{ key: 'qa' }], ['qa']]);
    expect((await t.request('GET', `/projects/${project}/export?environment=no`)).status).toBe(404);
    expect((await imports(one)).headers.get('halyard-change')).toBeNull();
  });
});

describe('environments', () => {
  const own = { kind: 'boolean', environments: { dev: { enabled: true }, pr: { enabled: false } } };
  const document = {
    format: 1,
    environments: [
      // Children may stand before their parents.
      { key: 'pr', inherits: 'dev', expiresAt: '2040-01-01T00:00:00.000Z' },
      { key: 'dev', color: '#12b886' },
      { key: 'prod', protected: true },
      { key: 'old', archivedAt: '2026-01-01T00:00:00.000Z' },
    ],
    flags: {
      own,
      taken: { kind: 'boolean', environments: { dev: { enabled: true }, old: { enabled: true } } },
    },
    segments: { s: { environments: { dev: { if: german } } } },
  };
  const snapshot = async (environment: string) => {
    const key = { kind: 'server', name: 'reader', environment };
    const { secret } = (await t.ok('POST', `/keys?project=${project}`, key)).body;
    return (await t.ok('GET', '/sdk/snapshot', undefined, { key: secret })).body;
  };
  const change = async (answer: TestAnswer) =>
    (await t.ok('GET', `/changes/${answer.headers.get('halyard-change')}?project=${project}`)).body;

  it('come with what they inherit, of which nothing is exported, and follow it', async () => {
    const answer = await imports(document);
    expect(answer.body.environments).toMatchObject({ created: 2, updated: 2 });
    const inherited = (await change(answer)).items.filter(
      ({ environment, after }: { environment: string; after: { inherited?: boolean } }) =>
        environment === 'pr' && after.inherited,
    );
    expect(inherited.map(({ key }: { key: string }) => key).toSorted()).toEqual(['s', 'taken']);
    expect(
      (await change(answer)).items.some((item: { environment: string }) => item.environment === 'old'),
    ).toBe(false);
    const document2 = await exports();
    expect(Object.keys(document2.flags.own.environments)).toEqual(['pr', 'dev', 'prod']);
    expect(Object.keys(document2.flags.taken.environments)).toEqual(['dev', 'prod', 'old']);
    expect(Object.keys(document2.segments.s.environments)).toEqual(['dev', 'prod']);
    expect(document2.environments).toEqual(document.environments);
    expect((await snapshot('pr')).flags).toMatchObject({ own: { enabled: false }, taken: { enabled: true } });
    expect((await snapshot('pr')).segments.s.if).toEqual(german);

    // By an import into what is inherited, and by one into what was not the heir's own.
    await imports({
      format: 1,
      flags: {
        taken: { kind: 'boolean', environments: { dev: { enabled: false } } },
        own: { kind: 'boolean', environments: { dev: { enabled: false, off: 'on' } } },
      },
    });
    expect((await snapshot('pr')).flags).toMatchObject({ own: { off: 'off' }, taken: { enabled: false } });
    const override = await imports({
      format: 1,
      flags: { taken: { kind: 'boolean', environments: { dev: { off: 'on' }, pr: { enabled: true } } } },
      segments: { s: { environments: { pr: { if: { any: [] } } } } },
    });
    expect((await snapshot('pr')).flags).toMatchObject({ taken: { enabled: true, off: 'off' } });
    const items = (await change(override)).items.filter(
      ({ environment }: { environment: string }) => environment === 'pr',
    );
    expect(items.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual(['flag', 'segment']);
    expect(items.every(({ before }: { before: { inherited?: boolean } }) => before.inherited)).toBe(true);
    await t.ok('POST', `/flags/taken/environments/pr/inherit?project=${project}`);
    expect((await snapshot('pr')).flags).toMatchObject({ taken: { enabled: false, off: 'on' } });
  });

  it('that are archived come back with what they had', async () => {
    await imports(document);
    const again = await imports({ ...document, flags: { ...document.flags } });
    expect(again.headers.get('halyard-change')).toBeNull();
    // What only they have is changed unseen, and the flag says so.
    const changed = await imports({
      format: 1,
      flags: { taken: { kind: 'boolean', environments: { old: { enabled: true, off: 'on' } } } },
    });
    expect((await change(changed)).items).toMatchObject([{ environment: null, kind: 'flag', key: 'taken' }]);
    await t.ok('POST', `/environments/old/restore?project=${project}`);
    expect((await snapshot('old')).flags).toMatchObject({ taken: { enabled: true, off: 'on' }, own: {} });
  });

  it('that are others than those there by their keys are named', async () => {
    await imports(document);
    const answer = await imports({
      format: 1,
      environments: [
        { key: 'pr' },
        { key: 'old' },
        { key: 'dev', archivedAt: '2026-01-01T00:00:00.000Z' },
        { key: 'prod', inherits: 'dev' },
        { key: 'lost', inherits: 'nope' },
        { key: 'late', inherits: 'old' },
        { key: 'a', inherits: 'b' },
        { key: 'b', inherits: 'a' },
      ],
    });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual([
      '/environments/0/key',
      '/environments/1/key',
      '/environments/2/archivedAt',
      '/environments/3/inherits',
      '/environments/4/inherits',
      '/environments/5/inherits',
      '/environments/6/inherits',
      '/environments/7/inherits',
    ]);
    const outlives = await imports({
      format: 1,
      environments: [
        { key: 'short', expiresAt: '2030-01-01T00:00:00Z' },
        { key: 'long', inherits: 'short', expiresAt: '2031-01-01T00:00:00Z' },
      ],
    });
    expect(pointers(outlives)).toEqual(['/environments/1/expiresAt']);
  });

  it('that are protected want the right to that, unless what comes does what anything new does', async () => {
    await imports(document);
    const body = { kind: 'api', name: 'unprotected', scopes: ['transfer:write'] };
    const key = (await t.ok('POST', `/keys?project=${project}`, body)).body.secret;
    const enabled = (environment: string) => ({
      format: 1,
      flags: { taken: { kind: 'boolean', environments: { [environment]: { enabled: true, off: 'on' } } } },
    });
    expect((await imports(enabled('dev'), '', key)).status).toBe(200);
    expect((await imports(enabled('prod'), '', key)).body.code).toBe('PROTECTED');
    const unprotect = { format: 1, environments: [{ key: 'prod', protected: false }] };
    expect((await imports(unprotect, '', key)).body.code).toBe('PROTECTED');
    // Left out of the document, protection stays.
    expect((await imports({ format: 1, environments: [{ key: 'prod' }] }, '', key)).status).toBe(200);
    expect((await exports()).environments).toContainEqual({ key: 'prod', protected: true });
    expect((await imports({ format: 1, flags: { fresh: { kind: 'boolean' } } }, '', key)).status).toBe(200);
  });

  it('are judged with what they inherit', async () => {
    await imports(document);
    await imports({
      format: 1,
      flags: { own: { ...own, environments: { pr: { requires: [{ flag: 'taken', variants: ['on'] }] } } } },
    });
    // In dev it would be no circle.
    const answer = await imports({
      format: 1,
      flags: {
        taken: { kind: 'boolean', environments: { dev: { requires: [{ flag: 'own', variants: ['on'] }] } } },
      },
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.fields)).toMatch(/in pr/);
  });
});

describe('what is wrong', () => {
  it('is said all at once, and nothing is changed', async () => {
    const before = await seq();
    const answer = await imports({
      format: 1,
      flags: {
        self: { kind: 'boolean', environments: { dev: { requires: [{ segment: 's' }] } } },
        lost: {
          kind: 'boolean',
          environments: { dev: { off: 'no', rules: [{ if: { segment: 'nope' }, serve: 'on' }] }, pro: {} },
        },
        shape: { kind: 'number' },
        typed: { kind: 'json', variants: { a: {} }, schema: { type: 'string' } },
      },
      segments: { s: { environments: { dev: { if: { flag: 'self', variants: ['on'] } } } } },
    });
    expect(answer.status).toBe(400);
    expect(pointers(answer).toSorted()).toEqual([
      '/flags/lost/environments/dev/off',
      '/flags/lost/environments/dev/rules/0/if/segment',
      '/flags/lost/environments/pro',
      '/flags/self/environments/dev',
      '/flags/shape/variants',
      '/flags/typed/variants/a',
      '/segments/s/environments/dev',
    ]);
    expect(answer.body.report.flags.created).toBe(3);
    expect(await seq()).toBe(before);
  });

  it('is what breaks others too: by a variant that goes, by mode replace', async () => {
    await imports({
      format: 1,
      flags: {
        base: { kind: 'string', variants: { a: 'A', b: 'B' } },
        user: { kind: 'boolean', environments: { dev: { requires: [{ flag: 'base', variants: ['b'] }] } } },
      },
    });
    const fewer = await imports({ format: 1, flags: { base: { kind: 'string', variants: { a: 'A' } } } });
    expect(fewer.body.fields).toEqual([
      {
        pointer: '/flags',
        message: expect.stringMatching(/^breaks user in dev: \/requires\/0\/variants\/0 /),
      },
    ]);
    const user = (await exports()).flags.user;
    const alone = await imports({ format: 1, flags: { user } }, '?mode=replace&dry-run=true');
    expect(pointers(alone)).toEqual(['/flags/user/environments/dev/requires/0/flag']);
  });

  it('is a kind or type that would change', async () => {
    await imports({ format: 1, flags: { f: { kind: 'boolean' } } });
    const answer = await imports({ format: 1, flags: { f: { kind: 'number', variants: { a: 1 } } } });
    expect(pointers(answer)).toEqual(['/flags/f/kind', '/flags/f/type']);
  });

  it('has its line and column where the document is YAML', async () => {
    const answer = await importsYaml(
      'format: 1\nflags:\n  f:\n    kind: boolean\n    environments:\n      dev: {off: nope}\n  g:\n    kid: boolean\n',
    );
    // The shape is judged first, then what stands in it.
    expect(answer.body.fields).toEqual([
      {
        pointer: '/flags/g/kind',
        message: expect.stringMatching(/^must be one of `boolean`/),
        line: 7,
        column: 3,
      },
      { pointer: '/flags/g/kid', message: 'unknown field `kid`; did you mean `kind`?', line: 8, column: 5 },
    ]);
    const next = await importsYaml(
      'format: 1\nflags:\n  f:\n    kind: boolean\n    environments:\n      dev: {off: nope}\n',
    );
    expect(next.body.fields).toEqual([
      { pointer: '/flags/f/environments/dev/off', message: 'unknown variant `nope`', line: 6, column: 13 },
    ]);
  });

  it('is YAML that is more than JSON', async () => {
    const bomb = [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    ];
    for (const [text, message] of [
      [bomb.join('\n'), 'anchors are not taken: write it out (at line 1, column 5)'],
      ['format: !!int 1', 'tags are not taken: leave it out (at line 1, column 9)'],
      ['%YAML 1.1\n---\nformat: 1', 'directives are not taken: leave it out (at line 1, column 1)'],
      ['format: 1\n---\nformat: 1', 'more than one document at line 2, column 1'],
      ['format: [1', 'not YAML at line 1, column 11: the indentation does not fit'],
      ['- '.repeat(100_000), 'nested deeper than 60 levels'],
      ['['.repeat(100_000), 'nested deeper than 60 levels'],
    ]) {
      const { status, body } = await importsYaml(text!);
      expect([status, body.code, body.detail]).toEqual([400, 'MALFORMED_YAML', message]);
    }
    const twice = await importsYaml('format: 1\nflags:\n  f: {kind: boolean}\n  f: {kind: boolean}\n');
    expect(twice.body.fields).toEqual([
      { pointer: '/flags/f', message: 'stands there twice', line: 4, column: 3 },
    ]);
    const odd = await importsYaml('format: 1\nflags:\n  __proto__: {kind: boolean}\n');
    expect(odd.body.fields[0]).toMatchObject({ pointer: '/flags/__proto__', line: 3, column: 3 });
    // Others do not take it.
    const headers = { 'content-type': 'application/yaml' };
    expect((await t.request('POST', '/flags', { rawBody: 'key: f', headers })).status).toBe(415);
  });
});

describe('the right', () => {
  const keyFor = async (more: object) => {
    const body = { kind: 'api', name: 'transfer', scopes: ['transfer:write'], ...more };
    return (await t.ok('POST', `/keys?project=${project}`, body)).body.secret as string;
  };

  it('is needed in every environment that is touched', async () => {
    await imports({ format: 1, flags: { f: { kind: 'boolean' } } });
    const key = await keyFor({ environments: ['dev'] });
    const enabled = (environment: string) => ({
      format: 1,
      flags: { f: { kind: 'boolean', environments: { [environment]: { enabled: true } } } },
    });
    expect((await imports(enabled('dev'), '', key)).status).toBe(200);
    expect((await imports(enabled('prod'), '', key)).body).toMatchObject({
      code: 'FORBIDDEN',
      detail: 'this key may not change what is in prod by transfer.import',
    });
    expect((await imports({ format: 1, flags: { g: { kind: 'boolean' } } }, '', key)).status).toBe(403);
    expect((await imports({ format: 1, name: 'Mine' }, '', key)).status).toBe(403);
    expect((await flag('f')).environments).toMatchObject({
      dev: { enabled: true },
      prod: { enabled: false },
    });
  });

  it('to read is not that to write', async () => {
    const key = await keyFor({ scopes: ['transfer:read'] });
    expect((await t.request('GET', `/projects/${project}/export`, { key })).status).toBe(200);
    expect((await imports({ format: 1 }, '', key)).status).toBe(403);
  });
});

describe('an export', () => {
  it('holds no key and nobody, and is what the contract says', async () => {
    await imports({ format: 1, flags: { f: { kind: 'boolean', owner: 'team' } } });
    await t.ok('POST', `/keys?project=${project}`, {
      kind: 'server',
      name: 'canary-name',
      environment: 'dev',
    });
    const document = await exports();
    expect(projectDocument.safeParse(document).error).toBeUndefined();
    expect(JSON.stringify(document)).not.toMatch(/canary|hal_|createdAt|version/);
    const fits = new Ajv2020({ strict: false, validateFormats: false }).compile(
      JSON.parse(
        readFileSync(new URL('../../../../../spec/project-document.schema.json', import.meta.url), 'utf8'),
      ),
    );
    expect([fits(document), fits.errors]).toEqual([true, null]);
    expect(fits({ ...(document as object), flags: { f: { kind: 'nope' } } })).toBe(false);
    const twice = await Promise.all([exports('?format=yaml'), exports('?format=yaml')]);
    expect(twice[0]).toBe(twice[1]);
  });
});
