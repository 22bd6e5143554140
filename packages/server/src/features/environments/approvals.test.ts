import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
let editor: string;
let approver: string;
beforeAll(async () => {
  t = await startTestService();
  const make = async (scopes: string[]) =>
    (await t.ok('POST', '/keys', { kind: 'api', name: scopes.at(-1), scopes })).body.secret as string;
  editor = await make(['projects:read', 'flags:write']);
  approver = await make(['projects:write', 'flags:write', 'protected:write']);
  await t.ok('POST', '/flags', { key: 'checkout', kind: 'boolean' });
  await t.ok('PATCH', '/environments/production', { approvals: 2 });
});
afterAll(() => t[Symbol.asyncDispose]());

const enable = '/flags/checkout/environments/production/enable';
async function ask(key: string | undefined, method: string, path: string, body?: unknown) {
  const answer = await t.request(method, path, { ...(key === undefined ? {} : { key }), body });
  return answer.status < 300 ? answer.status : `${answer.status} ${answer.body.code}`;
}
const newest = async () => (await t.ok('GET', '/changes?limit=1')).body.items[0];

it('asks for approvals of everybody, and of those who change what it inherits', async () => {
  for (const key of [editor, approver, undefined]) {
    expect(await ask(key, 'POST', `${enable}?propose=false`)).toBe('403 PROTECTED');
  }
  // Neither is what asks for them taken away without them.
  const less = '/environments/production?propose=false';
  expect(await ask(approver, 'PATCH', less, { approvals: 0 })).toBe('403 PROTECTED');
  await t.ok('POST', '/environments', { key: 'canary', inherits: 'staging', approvals: 1 });
  const above = '/flags/checkout/environments/staging/enable?propose=false';
  expect(await ask(approver, 'POST', above)).toBe('403 PROTECTED');
  expect(await ask(editor, 'POST', '/flags/checkout/environments/development/enable')).toBe(200);
});

it('shows how many, takes 0 to 10, and clones, exports and imports them', async () => {
  expect((await t.ok('GET', '/environments/production')).body.approvals).toBe(2);
  for (const approvals of [-1, 11, 1.5]) {
    const path = '/environments/development';
    expect(await ask(undefined, 'PATCH', path, { approvals })).toBe('400 INVALID_INPUT');
  }
  const document = (await t.ok('GET', '/projects/default/export')).body;
  const exported = document.environments.find(({ key }: { key: string }) => key === 'production');
  expect(exported.approvals).toBe(2);
  await t.ok('POST', '/projects', { key: 'copied' });
  await t.ok('POST', '/projects/copied/import', document);
  expect((await t.ok('GET', '/environments/production?project=copied')).body.approvals).toBe(2);
});

it('names what was to run by itself and waits for approvals by that, also before it is so', async () => {
  await t.ok('POST', '/environments', { key: 'trial' });
  await t.ok('POST', '/environments', { key: 'below', inherits: 'trial' });
  const at = (hour: number) => `2126-01-01T0${hour}:00:00Z`;
  const schedule = async (key: string | undefined, hour: number) => {
    const path = `/flags/checkout/environments/trial/enable?at=${at(hour)}`;
    return (await t.request('POST', path, key === undefined ? {} : { key })).body.id as string;
  };
  const scheduler = (
    await t.ok('POST', '/keys', { kind: 'api', name: 's', scopes: ['flags:write', 'held:write'] })
  ).body.secret as string;
  const [late, early] = [await schedule(scheduler, 2), await schedule(undefined, 1)];
  const patched = async (path: string, body: object) => (await t.ok('PATCH', path, body)).body;
  const waits = ({ waitsNow }: { waitsNow?: { id: string }[] }) => waitsNow?.map(({ id }) => id);
  const dry = '/environments/trial?dry-run=true';
  expect(waits((await patched(dry, { approvals: 1 })).answer)).toEqual([early, late]);
  // Whoever may change what is protected goes on.
  expect(waits((await patched(dry, { protected: true })).answer)).toEqual([late]);
  expect(waits((await patched(dry, { name: 'Trial' })).answer)).toBeUndefined();
  // What inherits from there asks for it there, too.
  const { waitsNow } = await patched('/environments/below', { approvals: 1 });
  expect(waitsNow).toMatchObject([
    { id: early, dueAt: '2126-01-01T01:00:00.000Z', sentence: expect.stringMatching(/once it is approved$/) },
    { id: late },
  ]);
  // Said once: it waits already.
  expect(waits((await patched(`${dry}&bypass=true&comment=x`, { approvals: 1 })).answer)).toEqual([]);
  const { secret } = (await t.ok('POST', '/keys', { kind: 'api', name: 'p', scopes: ['projects:write'] }))
    .body;
  const unseen = await t.request('PATCH', '/environments/development?dry-run=true', {
    key: secret,
    body: { approvals: 1 },
  });
  expect([unseen.status, waits(unseen.body.answer)]).toEqual([200, undefined]);
});

it('is bypassed with a comment by whoever may, and that is loud', async () => {
  const bypass = `${enable}?bypass=true`;
  const answer = await t.request('POST', bypass);
  expect([answer.status, answer.body.fields[0].pointer]).toEqual([400, '?comment']);
  expect(await ask(approver, 'POST', `${bypass}&comment=fire`)).toBe('403 FORBIDDEN');
  expect(await ask(undefined, 'POST', `${bypass}&comment=fire`)).toBe(200);
  const change = await newest();
  expect(change.actor.bypassed).toEqual(['production']);
  expect(change.sentence).toMatch(/enabled checkout in production, bypassing the protection of production$/);
  // Asked for where nothing is in the way it is not said.
  const calm = '/flags/checkout/environments/development/disable?bypass=true&comment=habit';
  expect(await ask(undefined, 'POST', calm)).toBe(200);
  expect((await newest()).actor.bypassed).toBeUndefined();
  const found = (await t.ok('GET', '/changes?bypassed=true')).body.items;
  expect(found.map(({ seq }: { seq: number }) => seq)).toEqual([change.seq]);
});
