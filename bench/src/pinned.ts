/** Programs on a core of their own, so that what is measured and what measures do not share one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { atExit } from '@halyard/testkit';

/** Whether a process can be bound to a core here: `taskset`, and two cores or more. */
export const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** The command, kept on this core; on any where that cannot be, or where there is no number. */
export function onCore(core: number | undefined, command: readonly string[]): string[] {
  return canPin && core !== undefined ? ['taskset', '-c', String(core), ...command] : [...command];
}

/** A program of this folder that is spoken to by messages. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** Sends a message and resolves with the next one that comes; rejects when the program ends instead. */
  ask<Answer>(message: object): Promise<Answer>;
  /** The next message. */
  next<Answer>(): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts `programs/<name>.ts`; it does not outlive this process. */
export function startProgram(
  name: string,
  { core, nodeArgs = [], args: ownArgs = [] }: { core?: number; nodeArgs?: string[]; args?: string[] } = {},
): Program {
  const file = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
  const [program, ...args] = onCore(core, [process.execPath, ...nodeArgs, file, ...ownArgs]);
  const child: ChildProcess = spawn(program!, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Not JSON, which has no NaN.
    serialization: 'advanced',
  });
  const forget = atExit(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit').finally(forget);

  async function next<Answer>(): Promise<Answer> {
    const aborter = new AbortController();
    try {
      const message = once(child, 'message', { signal: aborter.signal }) as Promise<[Answer]>;
      const end = ended.then(([code]) => {
        throw new Error(`${name} ended with ${code}`);
      });
      return (await Promise.race([message, end]))[0];
    } finally {
      aborter.abort();
    }
  }
  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    await ended;
  }
  return {
    pid: child.pid!,
    next,
    ask(message) {
      child.send(message);
      return next();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
