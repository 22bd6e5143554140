import { randomBytes } from 'node:crypto';
import { atExit } from '../at-exit.ts';
import { freePort } from '../free-port.ts';
import { installPackage } from '../install-package.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { findRedis, oldestRedis } from './find-redis.ts';
import { type RedisProcess, startRedisProcess } from './redis-process.ts';
import { type RedisReply, sendCommand } from './send-command.ts';

/** What {@link startRedis} should give. */
export interface StartRedisOptions {
  /** A server of its own even when REDIS_URL names one: for tests that kill, pause or flush it. */
  readonly own?: boolean;
  /** Whether it wants a password, a random one; false by default. */
  readonly password?: boolean;
  /** Further settings, as in redis.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told what is going on when that takes long; standard error by default. */
  readonly log?: (line: string) => void;
}

/** A Redis server of our own, empty at first, which keeps nothing on disk. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Asks one thing of it on a connection of its own. */
  command(...command: string[]): Promise<RedisReply>;
  /** Ends it. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill9(): Promise<void>;
  /** Starts it again on the same port, empty; kills it first if it runs. */
  restart(): Promise<void>;
  /** SIGSTOP: it takes connections, since the kernel does, and answers nothing. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

const toStandardError = (line: string) => void process.stderr.write(`${line}\n`);

const packages = {
  'apt-get': 'redis-server',
  apk: 'redis',
  dnf: 'redis',
  brew: 'redis',
};

/**
 * A real Redis, never a mock and never none: the server of REDIS_URL, else one started from the program found on this
 * machine, else from one installed with its package manager. Throws one line saying what to do when all of that
 * fails. A server of REDIS_URL is not ours: its stop() does nothing, kill9(), restart(), pause() and resume() throw.
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<RedisServer> {
  const given = process.env['REDIS_URL'];
  if (given && !options.own) return givenServer(given);
  return startOwn(requireRedis(options.log), options);
}

/**
 * The program: that of this machine, or installed with its package manager, which `log` is told of. Throws one line
 * saying what to do where there is none and none can be installed.
 */
export function requireRedis(log: (line: string) => void = toStandardError): string {
  const program = findRedis() ?? (installPackage('Redis', packages, log) ? findRedis() : undefined);
  if (!program) {
    throw new Error(
      `No Redis >= ${oldestRedis}: install its server (redis-server), or set REDIS_URL to one that this may use.`,
    );
  }
  return program;
}

async function startOwn(program: string, options: StartRedisOptions): Promise<RedisServer> {
  const home = temporaryDirectory('halyard-redis-');
  const password = options.password ? randomBytes(16).toString('hex') : undefined;
  const { settings = {} } = options;
  let port = 0;
  let running: RedisProcess | undefined;
  const forget = atExit(() => running?.signal('SIGKILL'));

  const launch = async () => {
    running = await startRedisProcess({ program, directory: home.path, port, password, settings });
  };
  const kill9 = async () => {
    running?.signal('SIGKILL');
    await running?.ended;
    running = undefined;
  };
  const stop = async () => {
    await kill9();
    forget();
    await home.remove();
  };

  try {
    for (let attempt = 1; !running; attempt++) {
      port = await freePort();
      await launch().catch((error: Error) => {
        // Somebody else may have taken the port in the meantime.
        if (attempt === 5 || !/bind|in use/i.test(error.message)) throw error;
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`,
    port,
    command: (...command) => sendCommand({ port, password }, command),
    // It keeps nothing, so there is nothing to end in order.
    stop,
    kill9,
    async restart() {
      await kill9();
      await launch();
    },
    pause: () => running?.signal('SIGSTOP'),
    resume: () => running?.signal('SIGCONT'),
    [Symbol.asyncDispose]: stop,
  };
}

function givenServer(given: string): RedisServer {
  const { hostname, port, password } = new URL(given);
  const refuse = () => {
    throw new Error('The server of REDIS_URL is not ours to kill or pause: ask for one with `own: true`.');
  };
  const at = {
    host: hostname,
    port: Number(port || 6379),
    password: password === '' ? undefined : decodeURIComponent(password),
  };
  return {
    url: given,
    port: at.port,
    command: (...command) => sendCommand(at, command),
    stop: async () => {},
    kill9: async () => refuse(),
    restart: async () => refuse(),
    pause: refuse,
    resume: refuse,
    [Symbol.asyncDispose]: async () => {},
  };
}
