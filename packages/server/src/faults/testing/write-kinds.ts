/** Every kind of write that the contract knows, as a request that can be made over and over, each time anew. */
import type { TestAnswer } from '../../testing/start-test-service.ts';

export interface WriteRequest {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface WriteKind {
  /** The operation's name in the contract. */
  operation: string;
  /** Makes what the project of this kind needs once. */
  begin?(ask: Ask): Promise<void>;
  /** Puts things so that the request changes something, and gives the request. `n` is another each time. */
  next(ask: Ask, n: number): Promise<WriteRequest> | WriteRequest;
}

/** Asks within the kind's own project and fails the test unless the answer is 2xx. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<TestAnswer>;

const overwrite = { headers: { 'if-match': '*' } };
const flag = (key: string) => ({ key, kind: 'boolean', name: key });
const configuration = (enabled: boolean) => ({
  enabled,
  off: 'off',
  requires: [],
  rules: [],
  otherwise: { serve: 'on' },
});
const germans = { attribute: 'country', op: 'in', values: ['DE'] };
const oneFlag = async (ask: Ask) => void (await ask('POST', '/flags', flag('one')));
const oneSegment = async (ask: Ask) => void (await ask('POST', '/segments', { key: 'one' }));

/** Of the change that made the flag that is reverted. */
let firstSeq: number | undefined;

export const writeKinds: WriteKind[] = [
  {
    operation: 'flags.create',
    next: (_, n) => ({ method: 'POST', path: '/flags', body: flag(`flag-${n}`) }),
  },
  {
    operation: 'flags.put',
    begin: oneFlag,
    async next(ask, n) {
      const { body } = await ask('GET', '/flags/one');
      const environments = Object.fromEntries(
        Object.keys(body.environments).map((key) => [key, configuration(n % 2 === 1)]),
      );
      return {
        method: 'PUT',
        path: '/flags/one',
        body: { ...body, name: `name ${n}`, environments },
        ...overwrite,
      };
    },
  },
  {
    operation: 'flags.patch',
    begin: oneFlag,
    next: (_, n) => ({
      method: 'PATCH',
      path: '/flags/one',
      body: { name: `name ${n}`, client: n % 2 === 1, environments: { staging: { enabled: n % 2 === 1 } } },
    }),
  },
  {
    operation: 'configurations.put',
    begin: oneFlag,
    // Without rules first: where a flag comes to have more conditions, the write asks who stands on it.
    next: async (ask, n) => {
      await ask('PATCH', '/flags/one/environments/staging', { rules: [] });
      return {
        method: 'PUT',
        path: '/flags/one/environments/staging',
        body: {
          ...configuration(true),
          rules: [{ id: 'few', if: { attribute: 'n', op: 'in', values: [String(n)] }, serve: 'off' }],
        },
        ...overwrite,
      };
    },
  },
  {
    operation: 'configurations.patch',
    begin: oneFlag,
    next: (_, n) => ({
      method: 'PATCH',
      path: '/flags/one/environments/staging',
      body: { enabled: n % 2 === 1, otherwise: { serve: n % 2 === 1 ? 'on' : 'off' } },
    }),
  },
  {
    operation: 'configurations.enable',
    begin: oneFlag,
    async next(ask) {
      await ask('POST', '/flags/one/environments/staging/disable');
      return { method: 'POST', path: '/flags/one/environments/staging/enable' };
    },
  },
  {
    operation: 'configurations.disable',
    begin: oneFlag,
    async next(ask) {
      await ask('POST', '/flags/one/environments/staging/enable');
      return { method: 'POST', path: '/flags/one/environments/staging/disable' };
    },
  },
  {
    operation: 'flags.archive',
    begin: oneFlag,
    async next(ask) {
      await ask('POST', '/flags/one/restore');
      return { method: 'POST', path: '/flags/one/archive' };
    },
  },
  {
    operation: 'flags.restore',
    begin: oneFlag,
    async next(ask) {
      await ask('POST', '/flags/one/archive');
      return { method: 'POST', path: '/flags/one/restore' };
    },
  },
  {
    operation: 'flags.revert',
    begin: oneFlag,
    async next(ask, n) {
      firstSeq ??= (await ask('GET', '/flags/one/history')).body.items.at(-1).seq;
      await ask('PATCH', '/flags/one', { name: `name ${n}`, environments: { staging: { enabled: true } } });
      return { method: 'POST', path: '/flags/one/revert', body: { seq: firstSeq } };
    },
  },
  {
    operation: 'flags.rollout',
    begin: oneFlag,
    next: (_, n) => ({
      method: 'POST',
      path: '/flags/one/rollout',
      body: { environment: 'staging', variant: 'on', percent: (n % 50) + 1 },
    }),
  },
  {
    operation: 'segments.create',
    next: (_, n) => ({ method: 'POST', path: '/segments', body: { key: `segment-${n}` } }),
  },
  {
    operation: 'segments.put',
    begin: oneSegment,
    next: (_, n) => ({
      method: 'PUT',
      path: '/segments/one',
      body: {
        name: `name ${n}`,
        environments: Object.fromEntries(
          ['development', 'staging', 'production'].map((key) => [
            key,
            { if: n % 2 === 1 ? germans : { any: [] } },
          ]),
        ),
      },
      ...overwrite,
    }),
  },
  {
    operation: 'segments.delete',
    async next(ask, n) {
      await ask('POST', '/segments', { key: `segment-${n}` });
      return { method: 'DELETE', path: `/segments/segment-${n}` };
    },
  },
  {
    operation: 'keys.create',
    next: (_, n) => ({
      method: 'POST',
      path: '/keys',
      body: { kind: 'server', name: `key ${n}`, environment: 'staging' },
    }),
  },
  {
    operation: 'keys.revoke',
    async next(ask, n) {
      const { body } = await ask('POST', '/keys', {
        kind: 'server',
        name: `key ${n}`,
        environment: 'staging',
      });
      return { method: 'POST', path: `/keys/${body.id}/revoke` };
    },
  },
  {
    operation: 'environments.create',
    async begin(ask) {
      await oneFlag(ask);
      await oneSegment(ask);
      await ask('POST', '/flags', flag('archived'));
      await ask('POST', '/flags/archived/archive');
    },
    next: (_, n) => ({ method: 'POST', path: '/environments', body: { key: `environment-${n}` } }),
  },
  {
    operation: 'environments.patch',
    next: (_, n) => ({ method: 'PATCH', path: '/environments/staging', body: { name: `name ${n}` } }),
  },
  {
    operation: 'projects.create',
    next: (_, n) => ({ method: 'POST', path: '/projects', body: { key: `project-${n}` } }),
  },
  {
    operation: 'projects.patch',
    next: (_, n) => ({ method: 'PATCH', path: '/projects/{project}', body: { name: `name ${n}` } }),
  },
];

/** The request of a kind, in a project: POST and DELETE name it in the query, unless the path does. */
export function inProject(path: string, project: string): string {
  if (path === '/projects') return path;
  if (path.includes('{project}')) return path.replace('{project}', project);
  return `${path}${path.includes('?') ? '&' : '?'}project=${project}`;
}
