/** The service as people start it: a process of its own, its keys from what it prints. */
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import {
  type Cluster,
  freePort,
  queryOnce,
  type Service,
  spawnService,
  startPostgres,
  temporaryDirectory,
} from '@halyard/testkit';
import { onCore } from './pinned.ts';

const main = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url));

export interface Keys {
  administrator: string;
  server: string;
  client: string;
}

export interface RunningService extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Of the first start. */
  readonly keys: Keys | undefined;
  /** All that it has written so far. */
  output(): string;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill9(): Promise<void>;
}

export interface ServiceChoice {
  /** Bound to this core. */
  core?: number;
  nodeArgs?: readonly string[];
  /** Another runtime than this Node. */
  program?: string;
  /** Chosen where left out. */
  port?: number;
  /** Beside the store and the port. */
  env?: Readonly<Record<string, string>>;
}

/** What a service keeps its data in: an embedded database's directory, or a PostgreSQL database. */
export type Store =
  | { HALYARD_DATA: string }
  | { DATABASE_URL: string; REDIS_URL?: string; HALYARD_REDIS_PREFIX?: string };

export async function runService(
  store: Store,
  { core, nodeArgs = [], program = process.execPath, port: wanted, env = {} }: ServiceChoice = {},
): Promise<RunningService> {
  const port = wanted ?? (await freePort());
  const [first, ...rest] = onCore(core, [program, ...nodeArgs, main]);
  const service: Service = await spawnService({
    program: first!,
    args: rest,
    // What is measured is what it can do, not what one key may.
    env: {
      PORT: String(port),
      HALYARD_LOG: 'warn',
      HALYARD_RATE_WRITES: '0',
      HALYARD_RATE_READS: '0',
      ...store,
      ...env,
    },
    // The last line of either greeting.
    ready: /curl -H|npm run key/,
    readyTimeoutMs: 120_000,
  });
  const key = (name: string) => new RegExp(`^ +${name} +(hal_\\w+)$`, 'm').exec(service.stdout())?.[1];
  const [administrator, server, client] = ['administrator', 'development, server', 'development, client'].map(
    key,
  );
  const stop = async () => void (await service.stop());
  return {
    url: `http://localhost:${port}`,
    port,
    pid: service.pid,
    keys: administrator && server && client ? { administrator, server, client } : undefined,
    output: () => service.stdout() + service.stderr(),
    stop,
    kill9: async () => void (await service.kill9()),
    [Symbol.asyncDispose]: stop,
  };
}

/** Somewhere new for an embedded database. */
export function embeddedStore(): { store: Store; remove(): Promise<void> } {
  const directory = temporaryDirectory('halyard-bench-');
  return { store: { HALYARD_DATA: `${directory.path}/data` }, remove: directory.remove };
}

/** A PostgreSQL of our own that syncs as in production. */
export async function startDurablePostgres(): Promise<{ cluster: Cluster; version: string }> {
  const cluster = await startPostgres({ durable: true, own: true });
  const [row] = await queryOnce<{ server_version: string }>(cluster.url('postgres'), 'show server_version');
  return { cluster, version: row!.server_version.split(' ')[0]! };
}

/** An empty database in it. */
export async function postgresStore(cluster: Cluster): Promise<{ DATABASE_URL: string }> {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  await queryOnce(cluster.url('postgres'), `create database ${name}`);
  return { DATABASE_URL: cluster.url(name) };
}

const agent = new Agent({ keepAlive: true });

/** One request; the answer's JSON. Throws on any status that is not 2xx. */
export function call<Answer>(
  { port }: RunningService,
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { authorization: `Bearer ${key}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode! < 300) resolve(JSON.parse(text) as Answer);
        else reject(new Error(`${method} ${path} answers ${response.statusCode}: ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
