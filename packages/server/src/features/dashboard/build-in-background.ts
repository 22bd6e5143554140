/**
 * Of a checkout: lets the pages be built where their sources changed, by a process of its own that gives way to this one,
 * while the API answers. That process sees to it that only one builds at a time, also of several nodes in one directory.
 */
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../platform/log.ts';

export interface Building {
  /** Asked for when a page is: the first answer comes when it is known whether anything has to be built. */
  state(): Promise<'building' | 'ready' | 'failed'>;
  stop(): void;
}

const builder = fileURLToPath(new URL('../../../../../tools/build-dashboard.ts', import.meta.url));
/** As a visitor's turn comes before a build's. */
const lowPriority = 10;
/** Of what it complains about. */
const keptCharacters = 4_000;

export function buildInBackground(log: Log, program = builder): Building {
  const known = Promise.withResolvers<void>();
  let state: 'building' | 'ready' | 'failed' = 'building';
  let complaints = '';
  // Its standard input ends with this process, and it with that. None of the service's secrets is its business.
  const child = spawn(process.execPath, [program, '--of-service'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { NODE_ENV: 'production' },
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (!text.includes('building')) return;
    log.info('building the dashboard; until it is there, /app says so');
    known.resolve();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-keptCharacters);
  });
  let isStopped = false;
  const ended = (isBuilt: boolean) => {
    state = isBuilt ? 'ready' : 'failed';
    if (!isBuilt && !isStopped) log.error({ complaints }, 'the dashboard could not be built');
    known.resolve();
  };
  child.once('error', (error) => {
    complaints += error.message;
    ended(false);
  });
  child.once('close', (code) => ended(code === 0));
  child.stdin.on('error', () => {});
  if (child.pid !== undefined) {
    try {
      setPriority(child.pid, lowPriority);
    } catch {
      // Over before it began, or this system has no such thing: it is only a courtesy.
    }
  }
  return {
    async state() {
      await known.promise;
      return state;
    },
    stop() {
      isStopped = true;
      child.kill();
    },
  };
}
