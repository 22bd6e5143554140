import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../wait-for.ts';
import { sendCommand } from './send-command.ts';

/** A running Redis server. */
export interface RedisProcess {
  /** Sends a signal; does nothing where it has ended. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it has ended, whatever ends it. */
  ended: Promise<unknown>;
}

/** What {@link startRedisProcess} needs to know. */
export interface RedisPlace {
  readonly program: string;
  readonly directory: string;
  readonly port: number;
  readonly password: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts it on 127.0.0.1, empty and without persistence, and waits until it answers. Throws with what it logged. */
export async function startRedisProcess(place: RedisPlace): Promise<RedisProcess> {
  const settings = {
    port: String(place.port),
    bind: '127.0.0.1',
    dir: place.directory,
    save: '',
    appendonly: 'no',
    ...(place.password === undefined ? {} : { requirepass: place.password }),
    ...place.settings,
  };
  const server = spawn(
    place.program,
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    // Its own session: Ctrl-C in a terminal reaches the tests first, and they stop it in order.
    { cwd: place.directory, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const output of [server.stdout, server.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000);
    });
  }
  const ended = once(server, 'exit');
  await waitFor(() => hasEnded(server) || answers(place), { timeoutMs: 30_000, what: 'Redis to start' });
  if (hasEnded(server)) throw new Error(`Redis did not start:\n${log}`);
  return {
    signal(signal) {
      if (!hasEnded(server)) server.kill(signal);
    },
    ended,
  };
}

async function answers({ port, password }: RedisPlace): Promise<boolean> {
  return (await sendCommand({ port, password }, ['PING'])) === 'PONG';
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
