import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { replaceSystemIdentifier } from './system-identifier.ts';
import { readTar } from './tar.ts';

/** What initdb of the installed PGlite makes, packed by make-pristine.ts: a database without any schema of ours. */
export const pristineArchive = new URL('../../../assets/pglite-18.tar.gz', import.meta.url);

/** The file in the archive, and so in every directory made of it, that says what made it. */
export const originFileName = 'halyard-origin.json';

export interface Origin {
  pglite: string;
  /** PostgreSQL's major version, as in PG_VERSION. */
  postgres: string;
}

/** The version of the PGlite that is installed. */
export function readPgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  return JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')).version;
}

/**
 * Makes sure that `directory` is a database directory; unpacks the shipped one where there is nothing. It appears
 * under its name only when it is whole and, if `durable`, on disk, so a crash half-way leaves nothing behind but
 * `<directory>.unpacking`, which the next call removes. The caller holds the lock. Throws if the archive was not made
 * by the installed PGlite, or if what is there is no database.
 */
export async function ensureDatabaseDirectory(
  directory: string,
  { durable, archive = pristineArchive }: { durable: boolean; archive?: URL },
): Promise<'found' | 'made'> {
  if (existsSync(directory)) {
    if (existsSync(join(directory, 'PG_VERSION'))) return 'found';
    throw new Error(`${directory} is there but is no database: PG_VERSION is missing`);
  }
  const unpacking = `${directory}.unpacking`;
  rmSync(unpacking, { recursive: true, force: true });
  mkdirSync(unpacking, { mode: 0o700 });
  const paths = [unpacking];
  for (const { name, content } of readTar(await promisify(gunzip)(await readFile(archive)))) {
    const path = join(unpacking, name);
    paths.push(path);
    if (content === undefined) mkdirSync(path, { mode: 0o700 });
    else writeFileSync(path, content, { mode: 0o600 });
  }
  refuseOtherOrigin(unpacking);
  replaceSystemIdentifier(unpacking);
  if (durable) await syncAll(paths);
  renameSync(unpacking, directory);
  if (durable) await syncAll([dirname(directory)]);
  return 'made';
}

function refuseOtherOrigin(directory: string): void {
  const origin = JSON.parse(readFileSync(join(directory, originFileName), 'utf8')) as Origin;
  const installed = readPgliteVersion();
  if (origin.pglite !== installed) {
    throw new Error(
      `the shipped database is of PGlite ${origin.pglite}, installed is ${installed}: run make-pristine.ts again`,
    );
  }
}

/** Several at a time: a journalling file system then commits them together. */
async function syncAll(paths: readonly string[]): Promise<void> {
  const rest = paths.values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const path of rest) {
        const file = await open(path, 'r');
        try {
          await file.sync();
        } finally {
          await file.close();
        }
      }
    }),
  );
}
