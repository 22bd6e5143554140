import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openEmbeddedDatabase } from './open-embedded-database.ts';
import { ensureDatabaseDirectory, originFileName, pristineArchive, readPgliteVersion } from './pristine.ts';
import { readTar, writeTar } from './tar.ts';
import { memoryDirectory } from './testing/memory-directory.ts';

describe('the shipped database', () => {
  const entries = [...readTar(gunzipSync(readFileSync(pristineArchive)))];
  const read = (name: string) => String(entries.find((entry) => entry.name === name)?.content);

  it('is of the installed PGlite; if not, run make-pristine.ts', () => {
    expect(JSON.parse(read(originFileName))).toEqual({ pglite: readPgliteVersion(), postgres: '18' });
    expect(read('PG_VERSION').trim()).toBe('18');
  });

  it('has no tables but those of PostgreSQL, and an identifier of its own in each place', {
    timeout: 120_000,
  }, async () => {
    await using place = memoryDirectory();
    const identifiers = new Set<string>();
    for (const name of ['one', 'two']) {
      const embedded = await openEmbeddedDatabase({ directory: join(place.path, name), durable: false });
      const db = new Kysely({ dialect: embedded.dialect() });
      const { rows } = await sql<{ identifier: string; tables: number }>`
        select system_identifier::text as identifier,
          (select count(*) from pg_class where relnamespace = 'public'::regnamespace) as tables
        from pg_control_system()`.execute(db);
      await embedded.close();
      expect(rows[0]?.tables).toBe(0);
      identifiers.add(String(rows[0]?.identifier));
    }
    expect(identifiers.size).toBe(2);
  });
});

describe('ensureDatabaseDirectory', () => {
  it('leaves nothing half-made when it is killed', { timeout: 300_000 }, async () => {
    await using place = memoryDirectory();
    const target = join(place.path, 'pgdata');
    let killed = 0;
    for (let round = 0; round < 12 && !existsSync(target); round++) {
      const child = spawn(process.execPath, [
        fileURLToPath(new URL('./testing/unpack.ts', import.meta.url)),
        target,
      ]);
      const exited = once(child, 'exit');
      await once(child.stdout, 'data');
      await sleep(round * 8);
      child.kill('SIGKILL');
      await exited;
      if (child.signalCode === 'SIGKILL') killed++;
      expect(existsSync(target) && !existsSync(join(target, 'PG_VERSION'))).toBe(false);
    }
    expect(killed).toBeGreaterThan(0);
    const embedded = await openEmbeddedDatabase({ directory: place.path, durable: false });
    await embedded.exec('create table works (id int)');
    await embedded.close();
    expect(existsSync(`${target}.unpacking`)).toBe(false);
  });

  it('refuses an archive of another PGlite, a damaged one, and a directory that is no database', async () => {
    await using place = memoryDirectory();
    const pack = (name: string, content: Buffer) => {
      const path = join(place.path, name);
      writeFileSync(path, gzipSync(content));
      return { durable: false, archive: pathToFileURL(path) };
    };
    const origin = Buffer.from(JSON.stringify({ pglite: '0.1.0', postgres: '18' }));
    const other = pack('other.tar.gz', writeTar([{ name: originFileName, content: origin }]));
    const target = join(place.path, 'pgdata');
    await expect(ensureDatabaseDirectory(target, other)).rejects.toThrow(/PGlite 0\.1\.0.*make-pristine/);
    const cut = gunzipSync(readFileSync(pristineArchive)).subarray(0, 1_000_000);
    await expect(ensureDatabaseDirectory(target, pack('cut.tar.gz', cut))).rejects.toThrow(/tar/);
    expect(existsSync(target)).toBe(false);
    mkdirSync(target);
    await expect(ensureDatabaseDirectory(target, other)).rejects.toThrow(/PG_VERSION is missing/);
  });
});

describe('tar', () => {
  it('gives back what was written', () => {
    const entries = [
      { name: 'empty', content: undefined },
      { name: 'a/b', content: Buffer.alloc(0) },
      { name: 'c', content: Buffer.from('x'.repeat(513)) },
    ];
    expect([...readTar(writeTar(entries))]).toEqual(entries);
  });

  it('refuses names that lead elsewhere and damaged headers', () => {
    expect(() => [...readTar(writeTar([{ name: '../x', content: Buffer.alloc(1) }]))]).toThrow(/unsafe/);
    const archive = writeTar([{ name: 'x', content: Buffer.alloc(1) }]);
    archive[0] = 65;
    expect(() => [...readTar(archive)]).toThrow(/checksum/);
  });
});
