/**
 * Kills a process that inserts, at a random moment, opens its directory and looks for every acknowledged row; again and
 * again on the same directory. As a command, with the number of rounds:
 *
 *     node packages/server/src/platform/embedded/testing/kill-loop.ts 1000
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Kysely, sql } from 'kysely';
import { openEmbeddedDatabase } from '../open-embedded-database.ts';

export interface KillLoopResult {
  rounds: number;
  acknowledged: number;
  /** Acknowledged rows that were gone; must be 0. */
  lost: number;
  /** The longest opening after a kill. */
  maxRecoveryMs: number;
  /** How often the kill came before the process had opened the database. */
  killedWhileOpening: number;
}

export async function runKillLoop(
  directory: string,
  rounds: number,
  manner: 'careful' | 'careless' = 'careful',
): Promise<KillLoopResult> {
  const result = { rounds, acknowledged: 0, lost: 0, maxRecoveryMs: 0, killedWhileOpening: 0 };
  for (let round = 0; round < rounds; round++) {
    const acknowledged = await insertUntilKilled(directory, manner, round % 5 === 4);
    if (!acknowledged) result.killedWhileOpening++;
    const startedAt = performance.now();
    const embedded = await openEmbeddedDatabase({ directory });
    result.maxRecoveryMs = Math.max(result.maxRecoveryMs, performance.now() - startedAt);
    const db = new Kysely({ dialect: embedded.dialect() });
    for (const [first, last] of acknowledged ? [acknowledged] : []) {
      const { rows } = await sql<{ found: number }>`
        select count(*) as found from kept where id between ${first} and ${last}`.execute(db);
      result.acknowledged += last - first + 1;
      result.lost += last - first + 1 - (rows[0]?.found ?? 0);
    }
    await embedded.close();
  }
  return result;
}

/** The first and last number acknowledged, or undefined if it was killed before any. */
async function insertUntilKilled(
  directory: string,
  manner: string,
  early: boolean,
): Promise<[number, number] | undefined> {
  const script = fileURLToPath(new URL('./insert-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, [script, directory, manner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const closed = once(child, 'close');
  // The first line says that it is open; the rest are rows. The kill comes in the midst of the next one.
  const lines = 1 + Math.floor(Math.random() * 60);
  if (early) await sleep(Math.random() * 700);
  else while (output.split('\n').length <= lines && child.exitCode === null) await sleep(2);
  await sleep(Math.random() * 10);
  child.kill('SIGKILL');
  await closed;
  if (child.exitCode !== null) throw new Error(`the inserting process ended by itself: ${child.exitCode}`);
  // The last line may be cut short by the kill.
  const rows = output.split('\n').slice(1, -1).map(Number);
  const [first, last] = [rows[0], rows.at(-1)];
  return first === undefined || last === undefined ? undefined : [first, last];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const directory = mkdtempSync(join(tmpdir(), 'halyard-kill-'));
  const result = await runKillLoop(directory, Number(process.argv[2] ?? 1_000));
  rmSync(directory, { recursive: true, force: true });
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = result.lost === 0 ? 0 : 1;
}
