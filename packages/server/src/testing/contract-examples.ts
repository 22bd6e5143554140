/** For every operation of the contract, things made ready for it and an input that is right. */
import { codeOf } from './authenticator-app.ts';
import { addPerson, signIn, testPassword, tokenOf } from './browser-session.ts';
import type { TestService } from './start-test-service.ts';

export interface Example {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** Right as well, but another request. */
  otherBody?: unknown;
  /** Of whoever may ask this; default: the suite's own. */
  key?: string;
}

const flagOf = async (t: TestService, key: string): Promise<string> => {
  const body = { key, kind: 'boolean', client: true, environments: { development: { enabled: true } } };
  await t.ok('POST', '/flags', body);
  return key;
};
const segmentOf = async (t: TestService, key: string): Promise<string> => {
  await t.ok('POST', '/segments', { key, environments: { development: { if: isGerman } } });
  return key;
};
const triggerOf = async (t: TestService, key: string): Promise<{ id: string; url: string }> => {
  const flag = await flagOf(t, key);
  return (await t.ok('POST', '/triggers', { name: key, flag, ...development })).body;
};
const environmentOf = async (t: TestService, key: string): Promise<string> => {
  await t.ok('POST', '/environments', { key, inherits: 'staging' });
  return key;
};
const careful = [{ percent: 10 }, { percent: 50, after: '1d', approval: true, guardrails: ['errors'] }];
/** Its second step waits for a day, an approval and a verdict. */
const rolloutOf = async (t: TestService, key: string): Promise<string> => {
  await flagOf(t, key);
  const steps = key.includes('jumped') ? [{ percent: 10 }, { percent: 50, after: '1d' }] : careful;
  await t.ok('POST', `/flags/${key}/rollout`, { ...development, variant: 'off', steps });
  return key;
};
const templateOf = async (t: TestService, key: string): Promise<string> => {
  await t.ok('POST', '/rollout-templates', { key, steps: careful });
  return key;
};
const savedFilterOf = async (t: TestService, key: string): Promise<string> => {
  await t.ok('POST', '/saved-filters', { key, filter: { tag: 'payments' } });
  return key;
};
const seqOfNewest = async (t: TestService): Promise<number> =>
  (await t.ok('GET', '/changes?limit=1')).body.items[0].seq;

const heldCalls = (flag: string) => [
  { operation: 'configurations.disable', params: { flagId: flag, environment: 'development' } },
];
const nightly = { rule: '30 2 * * *', timeZone: 'Europe/Berlin', until: '2099-12-31T00:00:00Z' };
const later = '2099-01-01T00:00:00Z';
const heldOf = async (t: TestService, key: string): Promise<string> => {
  const body = { calls: heldCalls(await flagOf(t, key)), at: later };
  return (await t.ok('POST', '/held-operations', body)).body.id;
};
const windowOf = async (t: TestService, flagId: string): Promise<string> => {
  const path = `/flags/${flagId}/environments/development/window`;
  const body = { from: '2099-01-01T00:00:00Z', until: '2099-01-02T00:00:00Z' };
  return (await t.ok('POST', path, body)).body.id;
};

/** Asks as somebody who had no key of the suite in hands. */
const askAsPerson = async (t: TestService, name: string, path: string, body: unknown) => {
  const { email } = await addPerson(t, { name, roles: [{ role: 'administrator', project: null }] });
  const { cookie } = await signIn(t, email);
  const headers = { cookie: cookie!, origin: t.url, 'sec-fetch-site': 'same-origin' };
  return (await t.request('POST', path, { key: null, body, headers })).body;
};
const proposalOf = async (t: TestService, key: string): Promise<string> => {
  const calls = heldCalls(await flagOf(t, key));
  return (await askAsPerson(t, key, '/held-operations', { calls, propose: true })).id;
};
const approverOf = async (t: TestService): Promise<string> => {
  const { id } = (await t.ok('POST', '/service-accounts', { name: 'approves' })).body;
  const roles = [{ role: 'administrator', project: null }];
  await t.ok('PUT', `/members/${id}`, { roles }, { headers: { 'if-match': '*' } });
  return (await t.ok('POST', '/keys', { kind: 'api', name: 'approves', scopes: ['*'], account: id })).body
    .secret;
};

const isGerman = { attribute: 'country', op: 'in', values: ['DE'] };
const development = { environment: 'development' };
const configuration = {
  enabled: true,
  off: 'off',
  requires: [],
  rules: [{ id: 'german', if: isGerman, serve: 'on' }],
  otherwise: { serve: { split: [{ variant: 'on', weight: 30_000 }] } },
};
const rule = { operations: ['flags:write', 'segments.put'], environments: ['staging'], tags: ['suite'] };
const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:01:00Z' };

/** By name. Called once each, in a service that nothing else changes meanwhile. */
export const contractExamples: Record<string, (t: TestService) => Promise<Example>> = {
  'held-operations.approve': async (t) => {
    const id = await proposalOf(t, 'suite-held-approve');
    const body = { revision: 1, comment: 'as agreed' };
    return { params: { heldId: id }, body, otherBody: { revision: 1 }, key: await approverOf(t) };
  },
  'held-operations.reject': async (t) => ({
    params: { heldId: await heldOf(t, 'suite-held-reject') },
    body: { revision: 1, comment: 'not now' },
    otherBody: { revision: 1, comment: 'not at all' },
  }),
  'held-operations.comment': async (t) => ({
    params: { heldId: await heldOf(t, 'suite-held-comment') },
    body: { text: 'why?' },
    otherBody: { text: 'why not?' },
  }),
  'held-operations.apply': async (t) => {
    const calls = heldCalls(await flagOf(t, 'suite-held-apply'));
    return { params: { heldId: (await t.ok('POST', '/held-operations', { calls, at: later })).body.id } };
  },
  'held-operations.review': async (t) => ({ params: { heldId: await heldOf(t, 'suite-held-review') } }),
  'held-operations.create': async (t) => {
    const calls = heldCalls(await flagOf(t, 'suite-held'));
    return { body: { calls, at: later }, otherBody: { calls, repeat: nightly } };
  },
  'operations.run': async (t) => {
    const calls = [...heldCalls(await flagOf(t, 'suite-run')), ...heldCalls(await flagOf(t, 'suite-run-2'))];
    return { body: { calls }, otherBody: { calls: calls.slice(1) } };
  },
  'held-operations.list': async (t) => {
    await heldOf(t, 'suite-held-list');
    return { query: { state: 'waiting', flag: 'suite-held-list', waits: 'instant' } };
  },
  'held-operations.read': async (t) => ({ params: { heldId: await heldOf(t, 'suite-held-read') } }),
  'held-operations.patch': async (t) => ({
    params: { heldId: await heldOf(t, 'suite-held-patch') },
    body: { at: '2098-01-01T00:00:00Z', comment: 'earlier', repeat: nightly },
    otherBody: { late: { skipAfterMs: 60_000 } },
  }),
  'held-operations.cancel': async (t) => ({
    params: { heldId: await heldOf(t, 'suite-held-cancel') },
    body: { reason: 'no longer wanted' },
    otherBody: { reason: 'otherwise' },
  }),
  'projects.list': async () => ({}),
  'projects.create': async () => ({
    body: { key: 'suite-project', name: 'Suite' },
    otherBody: { key: 'suite-other-project' },
  }),
  'projects.read': async () => ({ params: { projectId: 'default' } }),
  'projects.patch': async () => ({
    params: { projectId: 'default' },
    body: { name: 'Renamed' },
    otherBody: { name: 'Otherwise' },
  }),
  'environments.list': async () => ({ query: { protected: 'false', limit: '5' } }),
  'environments.create': async () => ({
    body: {
      key: 'suite-environment',
      name: 'Suite',
      color: '#12b886',
      protected: false,
      approvals: 0,
      inherits: 'staging',
      lifetimeSeconds: 86_400,
    },
    otherBody: { key: 'suite-other-environment', from: 'staging', expiresAt: '2099-01-01T00:00:00Z' },
  }),
  'environments.read': async () => ({ params: development }),
  'environments.patch': async () => ({
    params: development,
    body: { name: 'Renamed', color: '#ff0000', protected: false, approvals: 0, position: 1, expiresAt: null },
    otherBody: { name: 'Otherwise', lifetimeSeconds: 86_400 },
  }),
  'environments.order': async () => ({
    body: { environments: ['production'] },
    otherBody: { environments: ['staging'] },
  }),
  'environments.archive': async (t) => ({ params: { environment: await environmentOf(t, 'suite-archive') } }),
  'environments.restore': async (t) => {
    const environment = await environmentOf(t, 'suite-restore');
    await t.ok('POST', `/environments/${environment}/archive`);
    return {
      params: { environment },
      body: { lifetimeSeconds: 3_600, resetBroken: true },
      otherBody: { expiresAt: null },
    };
  },
  'environments.compare': async (t) => {
    await flagOf(t, 'suite-compare');
    return { params: development, query: { with: 'staging', different: 'true', limit: '5' } };
  },
  'environments.promote': async (t) => {
    const key = await flagOf(t, 'suite-promote');
    const { environments } = (await t.ok('GET', `/flags/${key}`)).body;
    const basedOn = { source: environments.development.version, target: environments.production.version };
    const body = { from: 'development', flags: [{ key, pieces: ['enabled'], basedOn }] };
    return { params: { environment: 'production' }, body, otherBody: { ...body, flags: [{ key, basedOn }] } };
  },

  'windows.create': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-window'), ...development },
    body: { from: '2099-01-01T00:00:00Z', until: '2099-01-02T00:00:00Z', comment: 'Suite' },
    otherBody: { repeat: { begins: '0 9 * * MON-FRI', ends: '0 17 * * MON-FRI', timeZone: 'Europe/Berlin' } },
  }),
  'windows.list': async (t) => {
    const flagId = await flagOf(t, 'suite-windows');
    await windowOf(t, flagId);
    return { params: { flagId }, query: { environment: 'development', limit: '5' } };
  },
  'windows.cancel': async (t) => {
    const flagId = await flagOf(t, 'suite-cancelled-window');
    return { params: { flagId, windowId: await windowOf(t, flagId) }, body: { reason: 'Suite' } };
  },
  'calendar.read': async () => ({
    query: {
      from: '2026-12-01T00:00:00Z',
      to: '2027-01-01T00:00:00Z',
      timeZone: 'Europe/Berlin',
      limit: '5',
    },
  }),

  'flags.list': async (t) => {
    await flagOf(t, 'suite-listed');
    return { query: { kind: 'boolean', environment: 'development', state: 'enabled', limit: '5' } };
  },
  'flags.overview': async (t) => {
    await flagOf(t, 'suite-overview');
    const state = { environment: 'development', state: 'enabled' };
    return { query: { kind: 'boolean', ...state, lifecycle: 'new', sort: '-createdAt', limit: '5' } };
  },
  'flags.facets': async (t) => {
    await t.ok('POST', '/flags', { key: 'suite-facets', kind: 'boolean', tags: ['suite'], owner: 'suite' });
    return {};
  },
  'flags.create': async () => {
    const body = {
      key: 'suite-created',
      kind: 'multivariate',
      type: 'json',
      variants: { a: { text: 'A' }, b: { text: 'B' } },
      schema: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
      name: 'Suite',
      description: 'Made by the suite',
      tags: ['suite'],
      owner: 'suite',
      expiresAt: '2030-01-01T00:00:00+02:00',
      client: false,
      environments: { development: { ...configuration, off: 'a', rules: [], otherwise: { serve: 'b' } } },
    };
    return { body, otherBody: { ...body, key: 'suite-other-created' } };
  },
  'flags.read': async (t) => ({ params: { flagId: await flagOf(t, 'suite-read') } }),
  'flags.describe': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-describe') },
    query: { environment: 'development' },
  }),
  'flags.put': async (t) => {
    const flagId = await flagOf(t, 'suite-put');
    const { body } = await t.ok('GET', `/flags/${flagId}`);
    return { params: { flagId }, body: { ...body, name: 'Put' }, otherBody: { ...body, name: 'Other' } };
  },
  'flags.patch': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-patch') },
    body: { name: 'Patched', environments: { staging: { enabled: true } } },
    otherBody: { name: 'Other' },
  }),
  'flags.archive': async (t) => ({ params: { flagId: await flagOf(t, 'suite-archive') } }),
  'flags.restore': async (t) => {
    const flagId = await flagOf(t, 'suite-restore');
    await t.ok('POST', `/flags/${flagId}/archive`);
    return { params: { flagId } };
  },
  'flags.history': async (t) => ({ params: { flagId: await flagOf(t, 'suite-history') } }),
  'flags.revert': async (t) => {
    const flagId = await flagOf(t, 'suite-revert');
    const seq = await seqOfNewest(t);
    await t.ok('POST', `/flags/${flagId}/environments/development/disable`);
    return { params: { flagId }, body: { seq }, otherBody: { seq, ...development } };
  },
  'flags.timeTravel': async (t) => {
    const flagId = await flagOf(t, 'suite-time-travel');
    const seq = await seqOfNewest(t);
    return {
      params: { flagId },
      body: { ...development, context: { targetingKey: 'u1' }, seq, explain: true },
    };
  },
  'flags.compare': async (t) => {
    const flagId = await flagOf(t, 'suite-compare-times');
    const from = { seq: await seqOfNewest(t) };
    await t.ok('POST', `/flags/${flagId}/environments/development/disable`);
    return { params: { flagId }, body: { ...development, context: { targetingKey: 'u1' }, from } };
  },
  'segments.revert': async (t) => {
    const segmentId = await segmentOf(t, 'suite-revert');
    const seq = await seqOfNewest(t);
    const { body } = await t.ok('GET', `/segments/${segmentId}`);
    await t.ok('PUT', `/segments/${segmentId}`, { ...body, name: 'Other' }, { headers: { 'if-match': '*' } });
    return { params: { segmentId }, body: { seq }, otherBody: { at: new Date().toISOString() } };
  },
  'environments.revert': async (t) => {
    const flagId = await flagOf(t, 'suite-environment-revert');
    const seq = await seqOfNewest(t);
    await t.ok('POST', `/flags/${flagId}/environments/development/disable`);
    const body = { seq, onConflict: 'keep', bringBack: true };
    return { params: development, body, otherBody: { ...body, bringBack: false } };
  },
  'projects.revert': async (t) => {
    const flagId = await flagOf(t, 'suite-project-revert');
    const seq = await seqOfNewest(t);
    await t.ok('POST', `/flags/${flagId}/environments/development/disable`);
    const body = { seq, onConflict: 'keep', keepNewer: true };
    return { params: { projectId: 'default' }, body, otherBody: { ...body, keepNewer: false } };
  },
  'configurations.read': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-configuration-read'), ...development },
  }),
  'configurations.put': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-configuration-put'), ...development },
    body: configuration,
    otherBody: { ...configuration, enabled: false },
  }),
  'configurations.patch': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-configuration-patch'), ...development },
    body: { enabled: false, off: null },
    otherBody: { off: null },
  }),
  'configurations.enable': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-enable'), environment: 'production' },
  }),
  'configurations.disable': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-disable'), ...development },
  }),
  'configurations.kill': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-kill'), ...development },
    body: { reason: 'payments fail' },
    otherBody: { reason: 'checkout fails' },
  }),
  'configurations.lift': async (t) => {
    const flagId = await flagOf(t, 'suite-lift');
    await t.ok('POST', `/flags/${flagId}/environments/development/kill`, { reason: 'payments fail' });
    return { params: { flagId, ...development } };
  },
  'configurations.inherit': async (t) => {
    const flagId = await flagOf(t, 'suite-inherit');
    const environment = await environmentOf(t, 'suite-inherit');
    await t.ok('POST', `/flags/${flagId}/environments/${environment}/enable`);
    return { params: { flagId, environment } };
  },
  'flags.rollout': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-rollout') },
    body: { ...development, variant: 'off', by: 'targetingKey', percent: 25 },
    otherBody: { ...development, variant: 'off', steps: [{ percent: 50 }, { percent: 60, after: '1d' }] },
  }),
  'rollouts.list': async (t) => {
    await rolloutOf(t, 'suite-rollouts');
    return { query: { flag: 'suite-rollouts', state: 'open', waits: 'somebody', limit: '5' } };
  },
  'rollouts.read': async (t) => ({
    params: { flagId: await rolloutOf(t, 'suite-rolling-out') },
    query: { environment: 'development', targetingKey: 'u1' },
  }),
  'rollouts.pause': async (t) => ({
    params: { flagId: await rolloutOf(t, 'suite-paused') },
    body: development,
  }),
  'rollouts.resume': async (t) => {
    const flagId = await rolloutOf(t, 'suite-resumed');
    await t.ok('POST', `/flags/${flagId}/rollout/pause`, development);
    return { params: { flagId }, body: development, otherBody: { ...development, accept: true } };
  },
  'rollouts.jump': async (t) => ({
    params: { flagId: await rolloutOf(t, 'suite-jumped') },
    body: { ...development, step: 2 },
    otherBody: { ...development, percent: 90 },
  }),
  'rollouts.abort': async (t) => ({
    params: { flagId: await rolloutOf(t, 'suite-aborted') },
    body: { ...development, to: 'start' },
    otherBody: { ...development, to: 'off' },
  }),
  'rollouts.approve': async (t) => {
    const flagId = await flagOf(t, 'suite-approved');
    await askAsPerson(t, flagId, `/flags/${flagId}/rollout`, {
      ...development,
      variant: 'off',
      steps: careful,
    });
    return { params: { flagId }, body: development, key: await approverOf(t) };
  },
  'rollouts.judge': async (t) => ({
    params: { flagId: await rolloutOf(t, 'suite-judged') },
    body: { ...development, guardrail: 'errors', verdict: 'pass', evidence: { errors: 0 } },
    otherBody: { ...development, guardrail: 'errors', verdict: 'hold' },
  }),
  'rollout-templates.list': async (t) => {
    await templateOf(t, 'suite-template-listed');
    return {};
  },
  'rollout-templates.create': async () => ({
    body: { key: 'suite-template', steps: careful },
    otherBody: { key: 'suite-template-2', steps: [{ percent: 5 }] },
  }),
  'rollout-templates.read': async (t) => ({
    params: { templateId: await templateOf(t, 'suite-template-read') },
  }),
  'rollout-templates.put': async (t) => ({
    params: { templateId: await templateOf(t, 'suite-template-put') },
    body: { name: 'Slower', steps: [{ percent: 1 }] },
    otherBody: { name: 'Faster', steps: [{ percent: 99 }] },
  }),
  'rollout-templates.delete': async (t) => ({
    params: { templateId: await templateOf(t, 'suite-template-deleted') },
  }),

  'saved-filters.list': async (t) => {
    await savedFilterOf(t, 'suite-filter-listed');
    return {};
  },
  'saved-filters.create': async () => ({
    body: { key: 'suite-filter', filter: { tag: 'payments' } },
    otherBody: { key: 'suite-filter-2', filter: {} },
  }),
  'saved-filters.read': async (t) => ({
    params: { filterId: await savedFilterOf(t, 'suite-filter-read') },
  }),
  'saved-filters.put': async (t) => ({
    params: { filterId: await savedFilterOf(t, 'suite-filter-put') },
    body: { name: 'On', filter: { state: 'enabled' } },
    otherBody: { name: 'Off', filter: { state: 'disabled' } },
  }),
  'saved-filters.delete': async (t) => ({
    params: { filterId: await savedFilterOf(t, 'suite-filter-deleted') },
  }),

  'attributes.list': async (t) => {
    await segmentOf(t, 'suite-attributes');
    return { query: development };
  },
  'contexts.list': async () => ({ query: { ...development, limit: '5', text: 'DE' } }),
  'segments.reach': async (t) => {
    await segmentOf(t, 'suite-reach');
    return { params: development };
  },
  'environments.evaluate': async (t) => {
    await flagOf(t, 'suite-playground');
    const body = { context: { targetingKey: 'u1' }, text: 'suite', explain: true, limit: 5 };
    return { params: development, body };
  },
  'segments.list': async (t) => {
    await segmentOf(t, 'suite-listed');
    return { query: { limit: '5', text: 'LISTED' } };
  },
  'segments.create': async () => {
    const body = {
      key: 'suite-created',
      name: 'Suite',
      description: 'Made by the suite',
      environments: { development: { if: isGerman } },
    };
    return { body, otherBody: { ...body, key: 'suite-other-created' } };
  },
  'segments.read': async (t) => ({ params: { segmentId: await segmentOf(t, 'suite-read') } }),
  'segments.put': async (t) => {
    const segmentId = await segmentOf(t, 'suite-put');
    const { body } = await t.ok('GET', `/segments/${segmentId}`);
    const environments = { ...body.environments, staging: { if: isGerman } };
    return {
      params: { segmentId },
      body: { ...body, environments },
      otherBody: { ...body, name: 'Other' },
    };
  },
  'segments.delete': async (t) => ({ params: { segmentId: await segmentOf(t, 'suite-delete') } }),
  'conditions.read': async (t) => ({
    params: { segmentId: await segmentOf(t, 'suite-condition-read'), ...development },
  }),
  'conditions.put': async (t) => ({
    params: { segmentId: await segmentOf(t, 'suite-condition-put'), ...development },
    body: { if: { not: isGerman } },
    otherBody: { if: { any: [isGerman] } },
  }),
  'conditions.inherit': async (t) => {
    const segmentId = await segmentOf(t, 'suite-inherit');
    const environment = await environmentOf(t, 'suite-inherit-segment');
    const path = `/segments/${segmentId}/environments/${environment}`;
    await t.ok('PUT', path, { if: isGerman }, { headers: { 'if-match': '*' } });
    return { params: { segmentId, environment } };
  },

  'transfer.export': async (t) => {
    await flagOf(t, 'suite-exported');
    return { params: { projectId: 'default' }, query: { ...development, format: 'json' } };
  },
  'transfer.import': async (t) => {
    const flagId = await flagOf(t, 'suite-import');
    const segments = { 'suite-imported': { environments: { development: { if: isGerman } } } };
    const rules = [{ if: { segment: 'suite-imported' }, serve: 'on' }];
    const flags = {
      [flagId]: { kind: 'boolean', environments: { development: { ...configuration, rules } } },
      'suite-imported': { kind: 'json', variants: { a: { text: 'A' } }, tags: ['suite'] },
    };
    const body = {
      format: 1,
      name: 'Imported',
      environments: [{ key: 'development', name: 'Imported' }, { key: 'suite-imported' }],
      segments,
      flags,
    };
    return {
      params: { projectId: 'default' },
      query: { mode: 'merge' },
      body,
      otherBody: { ...body, flags: {} },
    };
  },

  'triggers.list': async () => ({}),
  'triggers.create': async (t) => {
    const flag = await flagOf(t, 'suite-trigger');
    const body = { name: 'suite', flag, ...development, action: 'kill', mode: 'signed', expiresAt: null };
    return { body, otherBody: { ...body, action: 'disable', mode: 'url' } };
  },
  'triggers.read': async (t) => ({ params: { triggerId: (await triggerOf(t, 'suite-trigger-read')).id } }),
  'triggers.patch': async (t) => ({
    params: { triggerId: (await triggerOf(t, 'suite-trigger-patch')).id },
    body: { name: 'renamed', disabled: true, expiresAt: '2099-01-01T00:00:00Z' },
    otherBody: { disabled: true },
  }),
  'triggers.rotate': async (t) => ({
    params: { triggerId: (await triggerOf(t, 'suite-trigger-rotate')).id },
  }),
  'triggers.delete': async (t) => ({
    params: { triggerId: (await triggerOf(t, 'suite-trigger-delete')).id },
  }),
  'triggers.calls': async (t) => ({ params: { triggerId: (await triggerOf(t, 'suite-trigger-calls')).id } }),
  'triggers.call': async (t) => {
    const { id, url } = await triggerOf(t, 'suite-trigger-call');
    return { params: { triggerId: id, token: url.split('/').at(-1)! } };
  },

  'keys.list': async () => ({}),
  'keys.create': async () => {
    const body = { kind: 'client', name: 'suite', ...development, secure: true, expiresAt: null };
    const otherBody = {
      kind: 'api',
      name: 'suite',
      scopes: ['flags:read'],
      environments: ['development'],
      allProjects: false,
      expiresAt: null,
    };
    return { body, otherBody };
  },
  'keys.read': async (t) => ({ params: { keyId: await keyOf(t, 'suite-read') } }),
  'keys.patch': async (t) => ({
    params: { keyId: await keyOf(t, 'suite-patch') },
    body: { name: 'patched', scopes: ['flags:write'], environments: ['staging'], expiresAt: null },
    otherBody: { name: 'other' },
  }),
  'keys.rotate': async (t) => {
    const body = { kind: 'client', name: 'suite-rotate', ...development, secure: true };
    const keyId = (await t.ok('POST', '/keys', body)).body.id;
    return { params: { keyId }, body: { overlapSeconds: 60 }, otherBody: { overlapSeconds: 0 } };
  },
  'keys.revoke': async (t) => ({ params: { keyId: await keyOf(t, 'suite-revoke') } }),

  'access.read': async () => ({}),
  'access.ask': async () => ({
    body: {
      questions: [{ operation: 'flags.put', project: 'default', environment: 'staging', tags: ['a'] }],
    },
  }),
  'roles.list': async () => ({}),
  'roles.create': async () => {
    const body = { key: 'suite-created', name: 'Suite', description: 'Made by the suite', rules: [rule] };
    return { body, otherBody: { ...body, key: 'suite-other-created' } };
  },
  'roles.read': async (t) => ({ params: { roleId: await roleOf(t, 'suite-read') } }),
  'roles.put': async (t) => ({
    params: { roleId: await roleOf(t, 'suite-put') },
    body: { name: 'Put', description: 'Put by the suite', rules: [rule] },
    otherBody: { name: 'Other', rules: [] },
  }),
  'roles.delete': async (t) => ({ params: { roleId: await roleOf(t, 'suite-delete') } }),
  'members.list': async (t) => {
    await accountOf(t, 'suite-listed');
    return {};
  },
  'members.read': async (t) => ({ params: { accountId: await accountOf(t, 'suite-member') } }),
  'members.put': async (t) => ({
    params: { accountId: await accountOf(t, 'suite-member') },
    body: {
      roles: [
        { role: 'viewer', project: null },
        { role: 'editor', project: 'default' },
      ],
    },
    otherBody: { roles: [{ role: 'editor' }] },
  }),
  'people.me': async (t) => ({ key: (await signedIn(t, 'suite-me')).key }),
  'people.list-own-sessions': async (t) => ({ key: (await signedIn(t, 'suite-sessions')).key }),
  'people.end-own-session': async (t) => {
    const { key } = await signedIn(t, 'suite-end');
    const [{ id }] = (await t.ok('GET', '/people/me/sessions', undefined, { key })).body.items;
    return { key, params: { sessionId: id } };
  },
  'people.sign-out-everywhere': async (t) => ({ key: (await signedIn(t, 'suite-out')).key }),
  'people.become-first-administrator': async (t) => {
    const body = {
      token: tokenOf(t.keys.administratorLink!),
      name: 'First',
      email: 'first@example.com',
      password: testPassword,
    };
    return { body, otherBody: { ...body, name: 'Other' } };
  },
  'people.set-password': async (t) => {
    const { id } = await addPerson(t, { name: 'suite-password' });
    const { link } = (await t.ok('POST', `/people/${id}/reset-link`)).body;
    // With another password it is the same request: nothing that tells one from another is kept of those.
    return { body: { token: tokenOf(link), password: 'another horse battery' } };
  },
  'people.remove-second-factor': async (t) => ({
    params: { personId: await withSecondFactor(t, 'suite-factor') },
  }),
  'people.list': async (t) => {
    await addPerson(t, { name: 'suite-listed' });
    return {};
  },
  'people.read': async (t) => ({ params: { personId: (await addPerson(t, { name: 'suite-read' })).id } }),
  'people.patch': async (t) => ({
    params: { personId: (await addPerson(t, { name: 'suite-patch' })).id },
    body: { name: 'Patched', disabled: true },
    otherBody: { name: 'Other' },
  }),
  'people.remove': async (t) => ({ params: { personId: (await addPerson(t, { name: 'suite-remove' })).id } }),
  'people.create-reset-link': async (t) => ({
    params: { personId: (await addPerson(t, { name: 'suite-reset' })).id },
  }),
  'invitations.list': async (t) => {
    await t.ok('POST', '/invitations', { email: 'suite-list@example.com' });
    return {};
  },
  'invitations.create': async () => {
    const body = { email: 'suite-create@example.com', roles: [{ role: 'viewer' }], expiresInHours: 24 };
    return { body, otherBody: { email: 'suite-other@example.com' } };
  },
  'invitations.withdraw': async (t) => ({
    params: {
      invitationId: (await t.ok('POST', '/invitations', { email: 'suite-withdraw@example.com' })).body.id,
    },
  }),
  'invitations.accept': async (t) => {
    const { link } = (await t.ok('POST', '/invitations', { email: 'suite-accept@example.com' })).body;
    const body = { token: tokenOf(link), name: 'Accept', password: testPassword };
    return { body, otherBody: { ...body, name: 'Other' } };
  },
  'service-accounts.list': async () => ({}),
  'service-accounts.create': async () => ({
    body: { name: 'suite', description: 'Made by the suite' },
    otherBody: { name: 'suite-other' },
  }),
  'service-accounts.read': async (t) => ({ params: { accountId: await accountOf(t, 'suite-read') } }),
  'service-accounts.patch': async (t) => ({
    params: { accountId: await accountOf(t, 'suite-patch') },
    body: { name: 'patched', description: 'Patched by the suite', disabled: true },
    otherBody: { name: 'other' },
  }),
  'service-accounts.delete': async (t) => ({ params: { accountId: await accountOf(t, 'suite-delete') } }),

  'changes.list': async () => ({ query: { kind: 'flag', environment: 'development' } }),
  'changes.redact': async (t) => {
    await flagOf(t, 'suite-redact');
    const seq = String(await seqOfNewest(t));
    const body = { reason: 'suite', input: true, comment: false, items: [] };
    return { params: { seq }, body, otherBody: { ...body, comment: true } };
  },
  'changes.follow': async () => ({ query: { kind: 'flag', fromSeq: '1' } }),
  'changes.export': async () => ({ query: { format: 'jsonl', text: 'suite' } }),
  'checkpoints.list': async () => ({ query: { limit: '5' } }),
  'checkpoints.create': async () => ({}),
  'changes.read': async (t) => ({ params: { seq: String(await seqOfNewest(t)) } }),

  'flags.evaluate': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-evaluate') },
    query: { ...development, targetingKey: 'u1', context: '{"age":42}' },
  }),
  'flags.evaluateFor': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-evaluate-for') },
    body: { context: { targetingKey: 'u1' }, ...development, at: '2026-01-01T00:00:00Z', explain: true },
  }),
  'sdk.evaluate': async (t) => {
    await flagOf(t, 'suite-evaluate-all');
    return { body: { context: { targetingKey: 'u1' } } };
  },
  'ofrep.evaluate': async (t) => ({
    params: { key: await flagOf(t, 'suite-ofrep') },
    query: development,
    body: { context: { targetingKey: 'u1' } },
  }),
  'ofrep.evaluateAll': async () => ({ body: { context: { targetingKey: 'u1' } } }),
  'flags.analytics': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-analytics') },
    query: { ...development, step: 'hour' },
  }),
  'sdk.snapshot': async () => ({}),
  'sdk.stream': async () => ({}),
  'sdk.webSocket': async () => ({}),
  'sdk.changes': async (t) => {
    const { body } = await t.ok('POST', '/sdk/evaluate', {}, { key: t.keys.client });
    return { query: Object.fromEntries(new URL(body.changes, t.url).searchParams) };
  },
  'sdk.confirm': async () => ({
    body: { instance: 'suite', epoch: 'e', from: null, applied: [{ version: 1, agoMs: 12.5 }] },
  }),
  'flags.delivery': async (t) => ({
    params: { flagId: await flagOf(t, 'suite-delivery') },
    query: { ...development, version: '1' },
  }),
  'sdk.events': async () => ({
    body: {
      instance: 'suite',
      sequence: 1,
      sdk: { name: 'suite', version: '1' },
      holds: { epoch: 'e', version: 1 },
      dropped: 0,
      events: [{ kind: 'summary', flag: 'example', variant: 'on', reason: 'SPLIT', count: 3, ...window }],
    },
  }),
  'health.live': async () => ({}),
  'health.ready': async () => ({}),
  'metrics.read': async () => ({}),
  'docs.openapi': async () => ({}),
  'docs.reference': async () => ({}),
};

async function keyOf(t: TestService, name: string): Promise<string> {
  return (await t.ok('POST', '/keys', { kind: 'api', name, scopes: ['flags:read'] })).body.id;
}

async function roleOf(t: TestService, key: string): Promise<string> {
  return (await t.ok('POST', '/roles', { key, rules: [rule] })).body.key;
}

async function accountOf(t: TestService, name: string): Promise<string> {
  const { id } = (await t.ok('POST', '/service-accounts', { name })).body;
  await t.ok('PUT', `/members/${id}`, { roles: [{ role: 'viewer' }] }, { headers: { 'if-match': '*' } });
  return id;
}

/** With a session, and an api key that belongs to them. */
async function withSecondFactor(t: TestService, name: string): Promise<string> {
  const { id, email } = await addPerson(t, { name });
  const browser = await signIn(t, email);
  const { body } = await browser.request('POST', '/auth/two-factor/enable', { password: testPassword });
  const code = codeOf(body.totpURI);
  const answer = await browser.request('POST', '/auth/two-factor/verify-totp', { code });
  if (answer.status !== 200) throw new Error(`second factor: ${JSON.stringify(answer.body)}`);
  return id;
}

async function signedIn(t: TestService, name: string): Promise<{ key: string }> {
  const { id, email } = await addPerson(t, { name, roles: [{ role: 'administrator' }] });
  const body = { kind: 'api', name, scopes: ['*'], allProjects: true, account: id };
  const made = await (await signIn(t, email)).request('POST', '/keys', body);
  return { key: made.body.secret };
}
