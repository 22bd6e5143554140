/** Reads the configuration, starts the service, says what a newcomer needs, stops when told to. */
import { commands } from './commands.ts';
import { type Config, readConfig, settings } from './config.ts';
import { buildInBackground } from './features/dashboard/index.ts';
import type { FirstKeys } from './first-start.ts';
import { systemClock } from './platform/clock.ts';
import { createLog } from './platform/log.ts';
import { type Service, startService } from './service.ts';

if (process.argv.includes('--help')) {
  const lines = [
    ...settings.map(
      ({ variable, fallback, meaning }) =>
        `${variable.padEnd(28)}${meaning}${fallback ? ` (${fallback})` : ''}`,
    ),
    ...Object.entries(commands).map(([name, { meaning }]) => `${`halyard ${name}`.padEnd(28)}${meaning}`),
  ];
  console.log(lines.join('\n'));
  process.exit(0);
}

/** Names of errors whose message says all there is to say. */
const foreseen = ['Error', 'StartProblem', 'DirectoryInUseError'];

const startedAt = performance.now();
const config = orExit(readConfig);
const log = createLog(config.logLevel);
/** `npm start`, of a checkout: what is published has the pages built. */
const building = process.argv.includes('--build-pages') ? buildInBackground(log) : undefined;
const starting = startService(config, log, systemClock, building);

/** Signals within this time are one: npm and a terminal may both pass it on. */
const sameSignalMs = 1_000;
let toldAt: number | undefined;

// Heard from the start, since nothing ends process 1 of a container by default.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    toldAt ??= performance.now();
    const atOnce = performance.now() - toldAt > sameSignalMs;
    starting
      .then((service) => {
        building?.stop();
        return service.stop({ atOnce });
      })
      .then(
        () => process.exit(0),
        (error) => fail(error),
      );
  });
}

const service = await starting.catch((error) => fail(error));
console.log(greeting(service, config, performance.now() - startedAt));
void service.laterKeys?.then((keys) => {
  if (keys) console.log(showKeys(keys, service.url).join('\n'));
});

/** Straight to the terminal, never through the logger: logs are kept and shipped, and these are secrets. */
function greeting(
  { url, keys, laterKeys }: Service,
  { databaseUrl, dataDirectory, redisUrl }: Config,
  ms: number,
): string {
  const database = databaseUrl === undefined ? `embedded, in ${dataDirectory}` : 'PostgreSQL';
  const isAway = laterKeys !== undefined;
  const parts = [
    `database: ${database}${isAway ? ', which is away' : ''}`,
    ...(redisUrl === undefined ? [] : ['with Redis']),
    `dashboard: ${config.publicUrl ?? url}/app`,
    `reference: ${url}/docs`,
  ];
  const lines = [`Halyard is up at ${url} after ${(ms / 1000).toFixed(1)} s (${parts.join('; ')})`];
  if (isAway) return [...lines, whatWithoutDatabase()].join('\n');
  if (!keys) return [...lines, howToMakeKeys(databaseUrl === undefined)].join('\n');
  return [...lines, '', ...showKeys(keys, url)].join('\n');
}

function showKeys(keys: FirstKeys, url: string): string[] {
  return [
    'Keys, shown this once:',
    `  administrator            ${keys.administrator}`,
    `  development, server      ${keys.server}`,
    `  development, client      ${keys.client}`,
    '',
    'Try it:',
    `  curl -H 'Authorization: Bearer ${keys.server}' '${url}/flags/example/evaluate?targetingKey=you&country=DE'`,
    '',
    ...(keys.administratorLink === undefined
      ? ['People cannot sign in yet: set HALYARD_SECRET, then npm run people -- invite-administrator']
      : [
          'The first administrator comes in by this link, once, within 24 hours:',
          `  ${config.publicUrl ?? url}${keys.administratorLink}`,
        ]),
  ];
}

function whatWithoutDatabase(): string {
  return [
    'The database cannot be reached: evaluations, snapshots and streams are answered from Redis, marked stale, and all',
    'else is refused. When it is back this becomes whole by itself; the log has the reason.',
  ].join('\n');
}

/** The embedded database has one user at a time. */
function howToMakeKeys(isEmbedded: boolean): string {
  const command = 'To make a new key: npm run key -- create';
  return isEmbedded ? `${command} (while this is stopped), or POST /keys` : command;
}

function orExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return fail(error);
  }
}

/** One clear line for what a person can mend; a stack only for what nobody foresaw. */
function fail(error: unknown): never {
  const { code, message, name, stack, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    console.error(`Halyard cannot start: port ${config.port} is taken; choose another with PORT=…`);
  } else if (syscall === 'listen' || foreseen.includes(name)) {
    console.error(`Halyard cannot start: ${message}`);
  } else {
    console.error(stack);
  }
  process.exit(1);
}
