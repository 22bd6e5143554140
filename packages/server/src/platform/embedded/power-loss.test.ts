import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { expect, it } from 'vitest';
import { type EmbeddedDatabase, openEmbeddedDatabase } from './open-embedded-database.ts';
import { memoryDirectory } from './testing/memory-directory.ts';
import type { RecorderOptions } from './testing/sync-recorder.ts';

/** What a machine finds that lost power at the given sync: how much of what was acknowledged before is there. */
interface Find {
  cut: number;
  acknowledged: number;
  lost: number;
  /** What PostgreSQL said if it would not even open. */
  error?: string;
}

interface Tables {
  kept: { id: number; filler: string };
}

/** The work makes about 200 syncs, some 40 of them in each checkpoint. */
const cuts = [23, 49, 62, 75, 101, 131, 163];
const fewCuts = [23, 75, 163];

it('keeps every acknowledged row when only what was synced is on disk', { timeout: 600_000 }, async () => {
  const finds = await losePower({ luck: 0 });
  expect(finds.map(({ cut }) => cut)).toEqual(cuts);
  expect(finds.filter(({ lost, error }) => lost > 0 || error)).toEqual([]);
  expect(finds.at(-1)?.acknowledged).toBeGreaterThan(50);
});

it('keeps every acknowledged row when half of the rest got there too', { timeout: 600_000 }, async () => {
  const finds = await losePower({ luck: 0.5 });
  expect(finds.filter(({ lost, error }) => lost > 0 || error)).toEqual([]);
});

it.each(['pg_wal', 'base'])('loses rows on a disk that lies about %s', { timeout: 600_000 }, async (lies) => {
  const finds = await losePower({ luck: 0, lies }, fewCuts);
  expect(finds.some(({ lost, error }) => lost > 0 || error)).toBe(true);
});

async function losePower(disk: { luck: number; lies?: string }, at = cuts): Promise<Find[]> {
  await using place = memoryDirectory();
  const found = join(place.path, 'finds');
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const embedded = await open(join(place.path, 'data'), {
    finds: found,
    cuts: at,
    counter,
    seed: 1,
    ...disk,
  });
  const acknowledgedAt = await work(embedded, counter);
  await embedded.close();
  const finds: Find[] = [];
  for (const cut of at.filter((cut) => existsSync(join(found, String(cut))))) {
    const place = join(found, String(cut));
    const acknowledged = [...acknowledgedAt].filter(([, syncs]) => syncs <= cut).map(([id]) => id);
    finds.push({ cut, acknowledged: acknowledged.length, ...(await look(place, acknowledged)) });
    rmSync(place, { recursive: true });
  }
  return finds;
}

function open(directory: string, recorder: RecorderOptions): Promise<EmbeddedDatabase> {
  const module = new URL('./testing/sync-recorder.ts', import.meta.url).href;
  return openEmbeddedDatabase({ directory, syncObserver: { module, argument: recorder } });
}

/** Inserts, updates and deletes with three checkpoints between; gives how many syncs there were when each row was answered. */
async function work(embedded: EmbeddedDatabase, counter: Int32Array): Promise<Map<number, number>> {
  const db = new Kysely<Tables>({ dialect: embedded.dialect() });
  await embedded.exec('create table kept (id int primary key, filler text not null)');
  const acknowledgedAt = new Map<number, number>();
  for (let id = 1; id <= 90; id++) {
    await db.transaction().execute(async (tx) => {
      await tx
        .insertInto('kept')
        .values({ id, filler: 'x'.repeat(2_000) })
        .execute();
      await tx
        .updateTable('kept')
        .set({ filler: 'y'.repeat(1_500) })
        .where('id', '=', id - 5)
        .execute();
    });
    acknowledgedAt.set(id, Atomics.load(counter, 0));
    if (id % 25 === 0) await embedded.checkpoint();
  }
  return acknowledgedAt;
}

async function look(directory: string, acknowledged: number[]): Promise<{ lost: number; error?: string }> {
  expect(readdirSync(join(directory, 'pgdata'))).toContain('PG_VERSION');
  let embedded: EmbeddedDatabase | undefined;
  try {
    embedded = await openEmbeddedDatabase({ directory, durable: false });
    const db = new Kysely<Tables>({ dialect: embedded.dialect() });
    await sql`set enable_indexscan = off`.execute(db);
    const there = new Set((await db.selectFrom('kept').select('id').execute()).map(({ id }) => id));
    await sql`reindex table kept`.execute(db);
    return { lost: acknowledged.filter((id) => !there.has(id)).length };
  } catch (error) {
    return { lost: 0, error: String(error) };
  } finally {
    await embedded?.close().catch(() => {});
  }
}
