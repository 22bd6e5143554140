/** Everybody who may ask for something, each with a key of their own and in words what that should be good for. */
import type { Permission } from '@halyard/contract';
import { addPerson, signIn } from '../browser-session.ts';
import { letExpire } from '../expired-key.ts';
import type { TestService } from '../start-test-service.ts';
import type { Grant, Subject } from './oracle.ts';

const viewing: Permission[] = [
  'projects:read',
  'flags:read',
  'segments:read',
  'changes:read',
  'usage:read',
  'roles:read',
  'members:read',
  'transfer:read',
  'held:read',
  'triggers:read',
];
const editing: Permission[] = [
  ...viewing,
  'flags:write',
  'segments:write',
  'flags:kill',
  'held:write',
  'contexts:read',
];
const approving: Permission[] = [...editing, 'protected:write', 'held:approve', 'triggers:write'];

const roles: Record<string, Permission[] | 'all'> = {
  viewer: viewing,
  editor: editing,
  approver: approving,
  administrator: 'all',
};

/** Wants projects `default` and `foreign`. Made by the administrator's key, through the API like everything else. */
export async function makeSubjects(t: TestService): Promise<Subject[]> {
  const subjects: Subject[] = [];
  const create = async (body: object, query = '') => (await t.ok('POST', `/keys${query}`, body)).body;
  const api = { kind: 'api', name: 'matrix', scopes: ['*'] };
  const everywhere = { ...api, allProjects: true };
  const add = (name: string, key: string | null, kind: Subject['kind'], grants: Grant[], never?: string[]) =>
    subjects.push({ name, headers: bearing(key), kind, grants, ...(never ? { never } : {}) });

  add('no key', null, 'bad', []);
  add('no key at all', 'nonsense', 'bad', []);
  const expired = await create(api);
  await letExpire(t, expired.id);
  add('expired key', expired.secret, 'bad', []);
  const revoked = await create(everywhere);
  await t.ok('POST', `/keys/${revoked.id}/revoke`);
  add('revoked key', revoked.secret, 'bad', []);
  const rotated = await create(everywhere);
  const fresh = (await t.ok('POST', `/keys/${rotated.id}/rotate`, { overlapSeconds: 0 })).body;
  add('secret before a rotation', rotated.secret, 'bad', []);
  add('secret after a rotation', fresh.secret, 'api', [{ permissions: 'all', project: 'every' }]);
  const client = { kind: 'client', name: 'matrix', environment: 'development' };
  add('signing key', (await create({ ...client, secure: true })).signingKey, 'bad', []);

  const sdk: Grant[] = [{ permissions: 'all', project: 'default', environments: ['development'] }];
  add('server key', t.keys.server, 'server', sdk);
  add('client key', t.keys.client, 'client', sdk);
  add('api key of every project', t.keys.administrator, 'api', [{ permissions: 'all', project: 'every' }]);
  add('api key', (await create(api)).secret, 'api', [{ permissions: 'all', project: 'default' }]);
  const foreign = (await create(api, '?project=foreign')).secret;
  add('api key of another project', foreign, 'api', [{ permissions: 'all', project: 'foreign' }]);
  const narrow = { ...api, scopes: ['flags:write', 'segments:write'], environments: ['staging'] };
  const staging: Grant = {
    permissions: ['flags:write', 'segments:write'],
    project: 'default',
    environments: ['staging'],
  };
  add('api key of another environment', (await create(narrow)).secret, 'api', [staging]);
  const reading = (await create({ ...api, scopes: ['flags:read'] })).secret;
  add('api key with one scope', reading, 'api', [{ permissions: ['flags:read'], project: 'default' }]);

  /** The key of a service account that holds these. */
  async function account(name: string, held: [role: string, project: string | null][], key = everywhere) {
    const { id } = (await t.ok('POST', '/service-accounts', { name })).body;
    const list = held.map(([role, project]) => ({ role, project }));
    await t.ok('PUT', `/members/${id}`, { roles: list }, { headers: { 'if-match': '*' } });
    return { id, secret: (await create({ ...key, account: id })).secret };
  }
  for (const [role, permissions] of Object.entries(roles)) {
    const grant = (project: string) => [{ permissions, project }];
    add(role, (await account(role, [[role, null]])).secret, 'api', grant('every'));
    add(`${role} of one project`, (await account(role, [[role, 'default']])).secret, 'api', grant('default'));
    add(
      `${role} of another project`,
      (await account(role, [[role, 'foreign']])).secret,
      'api',
      grant('foreign'),
    );
  }
  const rule = { operations: ['flags:write', 'segments:write'], environments: ['staging'] };
  await t.ok('POST', '/roles', { key: 'matrix-staging', rules: [rule] });
  add('role of one environment', (await account('e', [['matrix-staging', 'default']])).secret, 'api', [
    staging,
  ]);
  const tags = ['suite', 'alien'];
  await t.ok('POST', '/roles', { key: 'matrix-tags', rules: [{ operations: ['flags:write'], tags }] });
  add('role of some tags', (await account('t', [['matrix-tags', 'default']])).secret, 'api', [
    { permissions: ['flags:write'], project: 'default', tags },
  ]);
  const denying = [
    { effect: 'deny', operations: ['flags:write'], environments: ['production', 'development'] },
  ];
  await t.ok('POST', '/roles', { key: 'matrix-denied', rules: denying });
  const denied = await account('d', [
    ['editor', 'default'],
    ['matrix-denied', null],
  ]);
  const editor: Grant = { permissions: editing, project: 'default' };
  add('editor who is denied two environments', denied.secret, 'api', [editor], ['production', 'development']);
  const scoped = await account('s', [['administrator', null]], { ...everywhere, scopes: ['flags:read'] });
  add('administrator by a key with one scope', scoped.secret, 'api', [
    { permissions: ['flags:read'], project: 'every' },
  ]);
  const there = { ...api, scopes: ['*'] };
  const elsewhere = await account('o', [['administrator', 'foreign']], there as typeof everywhere);
  add('administrator elsewhere by a key from here', elsewhere.secret, 'api', []);
  const lost = await account('l', [['administrator', null]]);
  await t.ok('PUT', `/members/${lost.id}`, { roles: [] }, { headers: { 'if-match': '*' } });
  add('account without a role', lost.secret, 'api', []);
  const disabled = await account('x', [['administrator', null]]);
  await t.ok('PATCH', `/service-accounts/${disabled.id}`, { disabled: true });
  add('account that is disabled', disabled.secret, 'bad', []);

  /** Somebody who has signed in, holding these. */
  async function person(name: string, held: [role: string, project: string | null][], grants: Grant[]) {
    const list = held.map(([role, project]) => ({ role, project }));
    const { email } = await addPerson(t, { name, roles: list });
    const { cookie } = await signIn(t, email);
    const headers = { cookie: cookie!, origin: t.url, 'sec-fetch-site': 'same-origin' };
    subjects.push({ name: `${name}, signed in`, headers, kind: 'user', grants });
  }
  await person('administrator', [['administrator', null]], [{ permissions: 'all', project: 'every' }]);
  await person(
    'editor of another project',
    [['editor', 'foreign']],
    [{ permissions: editing, project: 'foreign' }],
  );
  await person('person of one environment', [['matrix-staging', 'default']], [staging]);
  await person('person without a role', [], []);
  const gone = { cookie: 'halyard.session_token=nonsense.nonsense', origin: t.url };
  subjects.push({ name: 'session that is none', headers: gone, kind: 'bad', grants: [] });
  for (const subject of subjects) {
    if (/^(api key|secret after)/.test(subject.name)) subject.isOfNobody = true;
  }
  return subjects;
}

function bearing(key: string | null): Record<string, string> {
  return key === null ? {} : { authorization: `Bearer ${key}` };
}
