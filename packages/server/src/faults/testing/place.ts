/** Where a service in a process of its own keeps its data, on either database, and how to run programs on it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inheritedEnvironment, type Service, spawnService } from '@halyard/testkit';
import { createTestDatabase } from '../../testing/test-database.ts';

export const root = fileURLToPath(new URL('../../../../../', import.meta.url));
export const databases = ['postgres', 'embedded'] as const;

export interface Place extends AsyncDisposable {
  env: Record<string, string>;
}

/** With all tables and nothing in them: making them takes a service longer than all else that it does at its start. */
export async function makePlace(kind: (typeof databases)[number]): Promise<Place> {
  const database = await createTestDatabase(kind === 'postgres');
  const { databaseUrl, dataDirectory } = database.choice;
  return {
    env: {
      PORT: '0',
      HALYARD_LOG: 'warn',
      // Bursts go as fast as they can.
      HALYARD_RATE_WRITES: '0',
      HALYARD_RATE_READS: '0',
      ...(databaseUrl === undefined ? { HALYARD_DATA: dataDirectory } : { DATABASE_URL: databaseUrl }),
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

export interface RunningService extends Service {
  url: string;
  /** What was printed of it; on the first start only. */
  administrator: string;
  server: string;
}

/** `npm start`, or what it starts. */
export async function startAt(
  place: Pick<Place, 'env'>,
  how: 'node' | 'npm' = 'node',
): Promise<RunningService> {
  const service = await spawnService({
    ...(how === 'npm' ? { program: 'npm', args: ['start'] } : { args: ['packages/server/src/main.ts'] }),
    cwd: root,
    env: place.env,
    ready: /^Halyard is up at (http:\S+) after/,
    readyTimeoutMs: 90_000,
  });
  const key = (label: string) => new RegExp(`${label} +(\\S+)`).exec(service.stdout())?.[1] ?? '';
  return {
    ...service,
    url: service.ready[1]!.replace('localhost', '127.0.0.1'),
    administrator: key('administrator'),
    server: key('development, server'),
  };
}

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end: `args` of this Node, or of `program`. What does not end in time is killed. */
export async function run(
  args: readonly string[],
  env: Record<string, string> = {},
  options: { program?: string; uid?: number; limitMs?: number } = {},
): Promise<Run> {
  const { program = process.execPath, uid, limitMs = 60_000 } = options;
  const child = spawn(program, args, {
    cwd: root,
    env: { ...inheritedEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...written };
}

/** Asks for JSON; a header more where a body is sent. */
export async function ask(
  service: { url: string; administrator: string },
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(service.url + path, {
    method,
    headers: {
      authorization: `Bearer ${service.administrator}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  const parsed: any = text === '' ? null : JSON.parse(text);
  return { status: answer.status, headers: answer.headers, body: parsed };
}
