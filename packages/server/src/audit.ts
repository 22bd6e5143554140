/** `halyard audit …`: whether the log is as it was written. Exit 0: it is; 1: it is not; 2: could not tell. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Config, readConfig } from './config.ts';
import {
  type ChainVerdict,
  createCheckpoints,
  findAuditKey,
  openAuditKey,
  parseCheckpoints,
  type VerifyOptions,
  verifyChain,
  verifyExport,
} from './features/changes/index.ts';
import { systemTimers } from './platform/clock.ts';
import { DirectoryInUseError } from './platform/embedded/directory-lock.ts';
import { createLog } from './platform/log.ts';
import type { System } from './platform/system.ts';
import { openSystem } from './service.ts';

const usage = `halyard audit verify [--checkpoints FILE] [--public-key KEY …] [--file EXPORT.jsonl]
  Walks the log, of the database or of an export, and names what is not as it was written. Checkpoints that were kept
  elsewhere (GET /changes/checkpoints) show it also where all hashes were computed anew. They count if signed by one of
  the public keys; without any, by this machine's own.
halyard audit checkpoint
  Signs how far the log has come, and prints it.
halyard audit public-key
  Prints the public key that checkpoints of this machine are signed by.`;

/** When progress was shown last; here, since what follows runs before the rest of this file does. */
let shownAtMs = performance.now();

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const advice =
    error instanceof DirectoryInUseError
      ? `
Stop the service first, or ask it while it runs: GET /changes/export writes the log, for audit verify --file, and
POST /changes/checkpoints signs how far it has come.`
      : '';
  console.error((error as Error).message + advice);
  process.exitCode = 2;
}

async function run(given: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: given,
    allowPositionals: true,
    options: {
      checkpoints: { type: 'string' },
      'public-key': { type: 'string', multiple: true },
      file: { type: 'string' },
    },
  });
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new Error(usage);
  if (command === 'verify') return verify(values);
  if (command === 'public-key') {
    console.log(findAuditKey(readConfig()).publicKey);
    return 0;
  }
  if (command !== 'checkpoint') throw new Error(usage);
  const config = readConfig();
  // Once the database is open: where there is none, no key is left behind.
  const { checkpoint, key } = await withSystem(config, async ({ database: { db }, clock, log }) => {
    const opened = openAuditKey(config);
    const checkpoints = createCheckpoints({ db, key: opened, clock, timers: systemTimers, log });
    return { checkpoint: await checkpoints.make(), key: opened };
  });
  console.log(JSON.stringify(checkpoint));
  // Beside the answer, which is kept as it is.
  console.error(`signed by ${key.publicKey}, the key of ${key.from}`);
  if (key.isNew) {
    console.error(
      `WARNING: that key was made just now, since there was none. Nobody else signs by it, nor trusts it. To sign by the
service's own, set HALYARD_AUDIT_KEY or HALYARD_DATA as the service has them, and remove ${key.from}`,
    );
  }
  return 0;
}

/** Throws what to do where there is none. */
function ownPublicKey(): string {
  try {
    return findAuditKey(readConfig()).publicKey;
  } catch (error) {
    throw new Error(`${(error as Error).message}; say whose checkpoints count: --public-key KEY`);
  }
}

async function verify(asked: {
  checkpoints?: string | undefined;
  'public-key'?: string[] | undefined;
  file?: string | undefined;
}): Promise<number> {
  const options: VerifyOptions = { progress: showProgress };
  if (asked.checkpoints !== undefined) {
    options.checkpoints = parseCheckpoints(readFileSync(asked.checkpoints, 'utf8'));
    options.trusted = new Set(asked['public-key'] ?? [ownPublicKey()]);
  } else if (asked['public-key'] !== undefined) options.trusted = new Set(asked['public-key']);
  const { file } = asked;
  const verdict =
    file === undefined
      ? await withSystem(readConfig(), ({ database }) => verifyChain(database.db, options))
      : await verifyExport(file, options);
  show(verdict);
  if (options.checkpoints && verdict.confirmed === 0 && verdict.problems.length === 0) {
    console.log('no checkpoint of these keys says anything about this log');
    return 2;
  }
  const others = (options.checkpoints?.length ?? 0) - verdict.confirmed;
  if (others > 0 && verdict.problems.length === 0) {
    console.log(
      `${others} checkpoints do not count: of other keys, another log, or what is not in this file`,
    );
  }
  return verdict.problems.length === 0 ? 0 : 1;
}

function show({ checked, problems, redactions, confirmedUpTo, gaps }: ChainVerdict): void {
  for (const { seq, message } of problems) console.log(`change ${seq}: ${message}`);
  for (const { seq, part, by } of redactions) {
    console.log(`change ${seq}: its ${part} was redacted by change ${by}`);
  }
  if (gaps > 0)
    console.log(`${gaps} gaps: what was left out cannot be judged, and what follows by itself only`);
  const [first] = problems;
  const holds = `the chain holds${confirmedUpTo > 0 ? `, signed up to change ${confirmedUpTo}` : ''}`;
  const verdict = first === undefined ? holds : `${problems.length} problems, the first at ${first.seq}`;
  console.log(`${checked} changes, ${verdict}`);
}

/** To the terminal beside the answer, every two seconds. */
function showProgress(checked: number, of: number): void {
  if (performance.now() - shownAtMs < 2_000) return;
  shownAtMs = performance.now();
  console.error(of > 0 ? `${checked} of ${of} changes` : `${checked} changes`);
}

/** Closes whatever happens: an open connection would keep this process from ending. */
async function withSystem<T>(config: Config, use: (system: System) => Promise<T>): Promise<T> {
  const system = await openSystem(config, createLog('error'));
  try {
    return await use(system);
  } finally {
    await system.bus.close();
    await system.database.close();
  }
}
