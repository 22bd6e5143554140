/**
 * Makes packages/server/assets/pglite-18.tar.gz anew, which is needed after each upgrade of PGlite:
 *
 *     node packages/server/src/platform/embedded/make-pristine.ts
 *
 * Here initdb runs, which takes seconds and 600-800 MB; that is why the service never does it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { type Origin, originFileName, pristineArchive, readPgliteVersion } from './pristine.ts';
import { type TarEntry, writeTar } from './tar.ts';

const directory = mkdtempSync(join(tmpdir(), 'halyard-pristine-'));
try {
  await initialise();
  const postgres = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim();
  const origin: Origin = { pglite: readPgliteVersion(), postgres };
  writeFileSync(join(directory, originFileName), `${JSON.stringify(origin)}\n`);
  const archive = gzipSync(writeTar(listEntries('')), { level: 9 });
  writeFileSync(pristineArchive, archive);
  process.stdout.write(`${pristineArchive.pathname}: ${JSON.stringify(origin)}, ${archive.length} bytes\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/**
 * Of the three databases that initdb makes, the two templates serve only CREATE DATABASE; without them there are 370
 * files instead of 970, and creating and syncing files is most of a first start. The second start and stop
 * makes sure that the result opens, and leaves it cleanly shut down.
 */
async function initialise(): Promise<void> {
  const dropTemplates = [
    'update pg_database set datistemplate = false',
    'drop database template0',
    'drop database template1',
    'vacuum freeze analyze',
  ];
  for (const statements of [dropTemplates, ['checkpoint']]) {
    const database = await PGlite.create(directory);
    for (const statement of statements) await database.exec(statement);
    await database.close();
  }
}

function* listEntries(relative: string): Generator<TarEntry> {
  const entries = readdirSync(join(directory, relative), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = relative ? `${relative}/${entry.name}` : entry.name;
    if (name === 'postmaster.pid') continue;
    if (entry.isDirectory()) {
      yield { name: `${name}/`, content: undefined };
      yield* listEntries(name);
    } else {
      yield { name, content: readFileSync(join(directory, name)) };
    }
  }
}
