import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../platform/database.ts';
import { addPerson } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { verifyChain } from './verify-chain.ts';

let t: TestService;
let db: Db;
const secret = 'sEcReT-of-Ann';
/** Where a flag got it, and where it lost it again. */
let seq: number;
let mended: number;
beforeAll(async () => {
  t = await startTestService();
  db = t.service.system.database.db;
  await t.ok('POST', '/flags', { key: 'leaky', kind: 'boolean', description: 'clean' });
  await t.ok('PATCH', `/flags/leaky?comment=${secret}`, {
    description: secret,
    environments: { staging: { enabled: true } },
  });
  seq = await headSeq();
  await t.ok('PATCH', '/flags/leaky', {
    description: 'clean again',
    environments: { staging: { enabled: false } },
  });
  mended = await headSeq();
});
afterAll(() => t[Symbol.asyncDispose]());

const headSeq = async () => (await db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow()).seq;
const redact = (of: number, body: object, more = {}) =>
  t.request('POST', `/changes/${of}/redact`, { body: { reason: 'a name', ...body }, ...more });

describe('redacting', () => {
  it('refuses what stands today, what is not there, and what nobody asked for', async () => {
    const refused = async (of: number, body: object) => (await redact(of, body)).body;
    expect(await refused(mended, { items: [0] })).toMatchObject({
      code: 'NOT_REDACTABLE',
      detail: expect.stringContaining('how flag leaky stands today'),
    });
    expect(await refused(seq, { items: [0, 7] })).toMatchObject({ fields: [{ pointer: '/items/1' }] });
    expect(await refused(seq, {})).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await refused(seq, { reason: ' ', input: true })).toMatchObject({
      fields: [{ pointer: '/reason' }],
    });
    expect(await refused(999_999, { input: true })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is for those who may, within their project', async () => {
    const key = async (body: object, query = '') =>
      (await t.ok('POST', `/keys${query}`, { kind: 'api', name: 'x', ...body })).body.secret;
    const reader = await key({ scopes: ['changes:read', 'flags:write'] });
    expect((await redact(seq, { input: true }, { key: reader })).status).toBe(403);
    await t.ok('POST', '/projects', { key: 'elsewhere' });
    const foreign = await key({ scopes: ['*'] }, '?project=elsewhere');
    expect((await redact(seq, { input: true }, { key: foreign })).status).toBe(404);
  });

  it('takes it away everywhere, says so, and leaves a chain that holds', async () => {
    expect(
      (await t.ok('GET', `/changes?text=${secret}`)).body.items.map((one: { seq: number }) => one.seq),
    ).toContain(seq);
    const { body } = await redact(seq, { input: true, comment: true, items: [0] });
    const by = await headSeq();
    expect(body).toMatchObject({
      seq,
      input: null,
      comment: null,
      redacted: ['input', 'comment'],
      sentence: 'key administrator changed flag leaky in staging',
    });
    expect(body.items[0]).toMatchObject({ after: null, redacted: ['after'] });
    expect(body.items[1].redacted).toBeUndefined();
    expect(body.diff[0]).toMatchObject({ op: 'unknown', kind: 'flag', key: 'leaky' });

    const read = (await t.ok('GET', `/changes/${seq}`)).body;
    expect(read.redactedBy).toEqual([by]);
    // What came after it says that it does not know what stood before.
    const next = (await t.ok('GET', `/changes/${mended}`)).body;
    expect(next.items[0]).toMatchObject({ before: null, redacted: ['before'] });
    expect(next.items[1]).not.toHaveProperty('redacted');
    expect(next.diff.map(({ op }: { op: string }) => op)).toEqual(['unknown', 'replace']);

    const said = (await t.ok('GET', `/changes/${by}`)).body;
    expect(said).toMatchObject({
      operation: 'changes.redact',
      sentence: `key administrator redacted what change ${seq} carried`,
      input: { seq: String(seq), body: { reason: 'a name', input: true, comment: true, items: [0] } },
    });
    expect((await t.ok('GET', `/changes?text=${secret}`)).body.items).toEqual([]);
    const rows = await db.selectFrom('changes').selectAll().execute();
    const items = await db.selectFrom('change_items').selectAll().execute();
    expect(JSON.stringify([rows, items])).not.toContain(secret);

    const verdict = await verifyChain(db);
    expect(verdict.problems).toEqual([]);
    expect(verdict.redactions).toEqual(
      expect.arrayContaining(['input', 'comment', 'item 0'].map((part) => ({ seq, part, by }))),
    );
  });

  it('is refused to a revert that would need it, in words', async () => {
    const { status, body } = await t.request('POST', '/flags/leaky/revert', { body: { seq } });
    expect([status, body.code]).toEqual([410, 'REDACTED']);
    expect(body.detail).toContain(`change ${seq}`);
  });

  it('goes on where some of it is gone already, and does nothing twice', async () => {
    const before = await headSeq();
    expect((await redact(seq, { input: true })).status).toBe(200);
    expect(await headSeq()).toBe(before);
    expect((await redact(seq, { input: true, items: [1] })).status).toBe(200);
    const { redactedBy, items } = (await t.ok('GET', `/changes/${seq}`)).body;
    expect(redactedBy).toHaveLength(2);
    expect(items.map((item: { after: unknown }) => item.after)).toEqual([null, null]);
    expect((await verifyChain(db)).problems).toEqual([]);
    expect((await redact(before + 1, { items: [0] })).body.detail).toContain('it says what was redacted');
  });
});

describe('what has ended', () => {
  /** Of every change of something, what it said of it. */
  async function redactAll(kind: string, key: string): Promise<unknown[]> {
    const answers: unknown[] = [];
    const { items } = (await t.ok('GET', `/changes?kind=${kind}&key=${key}`)).body;
    for (const { seq: of, items: its } of items) {
      const place = its.findIndex(
        (item: { key: string; kind: string }) => item.key === key && item.kind === kind,
      );
      const { status, body } = await redact(of, { input: true, comment: true, items: [place] });
      answers.push(body.code ?? status);
    }
    return answers;
  }
  async function isAnywhere(text: string): Promise<boolean> {
    const tables = [
      'changes',
      'change_items',
      'keys',
      'one_time_links',
      'held_operations',
      'held_notes',
    ] as const;
    const rows = await Promise.all(tables.map((table) => (db as Db).selectFrom(table).selectAll().execute()));
    return JSON.stringify(rows.map((of) => of.map((row) => ({ ...row, actor: null })))).includes(text);
  }

  it('lets go of an address: of whoever was invited and did not come, and of whoever came and was removed', async () => {
    const open = (await t.ok('POST', '/invitations', { email: 'grace@example.com' })).body;
    expect(await redactAll('invitation', open.id)).toEqual(['NOT_REDACTABLE']);
    await t.ok('DELETE', `/invitations/${open.id}`);
    expect(await redactAll('invitation', open.id)).toEqual([200, 200]);
    expect(await isAnywhere('grace@example.com')).toBe(false);
    expect((await t.ok('GET', '/invitations')).body.items).toEqual([]);

    const { id, email } = await addPerson(t, { name: 'Joan' });
    const [invited] = (await t.ok('GET', '/invitations')).body.items;
    await t.ok('DELETE', `/people/${id}`);
    expect((await t.ok('GET', '/invitations')).body.items).toEqual([]);
    // The last of each says only that it is gone.
    expect(await redactAll('invitation', invited.id)).toEqual(['NOT_REDACTABLE', 200, 200]);
    expect(await redactAll('person', id)).toEqual(['NOT_REDACTABLE', 200]);
    expect(await isAnywhere(email)).toBe(false);
    expect((await verifyChain(db)).problems).toEqual([]);
  });

  it('lets go of the name of a key that is revoked, and of no other', async () => {
    const name = 'for Mary Jackson';
    const { id } = (await t.ok('POST', '/keys', { kind: 'api', name, scopes: ['flags:read'] })).body;
    expect(await redactAll('key', id)).toEqual(['NOT_REDACTABLE']);
    await t.ok('POST', `/keys/${id}/revoke`);
    const found = async () => (await t.ok('GET', '/changes?text=mary%20jackson')).body.items.length;
    expect(await found()).toBe(2);
    expect(await redactAll('key', id)).toEqual([200, 200]);
    expect(await found()).toBe(0);
    expect((await verifyChain(db)).problems).toEqual([]);
    expect(await isAnywhere(name)).toBe(false);
    expect((await t.ok('GET', `/keys/${id}`)).body).toMatchObject({ name: '', version: 3 });
    expect(await redactAll('key', id)).toEqual(['NOT_REDACTABLE', 200, 200]);
  });

  it('lets go of what a held operation said, once it waits no longer', async () => {
    const text = 'asked by Katherine';
    const body = { description: text };
    const calls = [{ operation: 'flags.patch', params: { flagId: 'leaky' }, body }];
    const { id } = (
      await t.ok('POST', '/held-operations', { calls, comment: text, at: '2999-01-01T00:00:00Z' })
    ).body;
    await t.ok('POST', `/held-operations/${id}/comments`, { text });
    expect(await redactAll('held-operation', id)).toEqual(['NOT_REDACTABLE', 200]);
    await t.ok('POST', `/held-operations/${id}/cancel`, { reason: text });
    expect(await redactAll('held-operation', id)).toEqual([200, 200, 200]);
    expect(await isAnywhere(text)).toBe(false);
    expect((await t.ok('GET', `/held-operations/${id}`)).body).toMatchObject({
      state: 'cancelled',
      calls: [{ operation: 'flags.patch', params: { flagId: 'leaky' } }],
      comment: null,
      notes: [{ kind: 'comment', text: '' }],
    });
    expect((await verifyChain(db)).problems).toEqual([]);
  });
});
