import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { atExit } from './at-exit.ts';
import { waitFor } from './wait-for.ts';

/** What to start and how to know that it is ready. */
export interface ServiceOptions {
  /** For Node, such as `['packages/server/src/main.ts']`. */
  readonly args: readonly string[];
  /** All of its environment but what `inheritedEnvironment` gives. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Looked for in each line of its output, of both streams. */
  readonly ready: RegExp;
  /** 30,000 by default. */
  readonly readyTimeoutMs?: number;
  /** Another program than this Node. */
  readonly program?: string;
}

/** How a process ended: one of the two is null. */
export interface ServiceExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process that was ready once. */
export interface Service extends AsyncDisposable {
  readonly pid: number;
  /** The match of the ready expression, with its groups. */
  readonly ready: RegExpExecArray;
  /** All that it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves when the process has ended and all of its output was read. */
  readonly exited: Promise<ServiceExit>;
  /** Sends the signal (SIGTERM by default) and waits until the process has ended. */
  stop(signal?: NodeJS.Signals): Promise<ServiceExit>;
  /** SIGKILL. */
  kill9(): Promise<ServiceExit>;
}

/**
 * Starts a service with this process's Node and waits for its ready line. Throws with all of its output when it
 * ends before, or does not say so in time. It does not outlive this process.
 */
export async function spawnService(options: ServiceOptions): Promise<Service> {
  const { readyTimeoutMs = 30_000, program = process.execPath } = options;
  const child = spawn(program, options.args, {
    cwd: options.cwd,
    env: { ...inheritedEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const forget = atExit(() => child.kill('SIGKILL'));
  const exited = waitForExit(child).finally(forget);
  let exit: ServiceExit | Error | undefined;
  exited.then(
    (value) => {
      exit = value;
    },
    (error: Error) => {
      exit = error;
    },
  );
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return exited;
  };
  const kill9 = () => stop('SIGKILL');

  const ready = await waitFor(() => exit ?? findReady(output, options.ready), {
    timeoutMs: readyTimeoutMs,
    what: `${options.args[0]} to write a line like ${options.ready}`,
  }).catch((error: Error) => error);
  if (!Array.isArray(ready)) {
    await kill9().catch(() => {});
    const reason = ready instanceof Error ? ready.message : `It ended with ${ready.signal ?? ready.code}.`;
    throw new Error(`The service did not become ready. ${reason}\n${output.stdout}${output.stderr}`);
  }
  return {
    pid: child.pid!,
    ready,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exited,
    stop,
    kill9,
    [Symbol.asyncDispose]: async () => void (await kill9()),
  };
}

async function waitForExit(child: ChildProcess): Promise<ServiceExit> {
  // 'close' comes after 'exit', with the last of the output; it rejects when the program cannot be started.
  const [code, signal] = (await once(child, 'close')) as [ServiceExit['code'], ServiceExit['signal']];
  return { code, signal };
}

function findReady(output: { stdout: string; stderr: string }, ready: RegExp): RegExpExecArray | undefined {
  const complete = [output.stdout, output.stderr].flatMap((text) => text.split('\n').slice(0, -1));
  for (const line of complete) {
    const match = ready.exec(line);
    if (match) return match;
  }
  return undefined;
}

/**
 * What a started process needs of this one's environment; nothing else of it reaches one. With the cache of compiled
 * code that `npm test` keeps, starting a program of the service takes half the computing.
 */
export function inheritedEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'NODE_COMPILE_CACHE'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
