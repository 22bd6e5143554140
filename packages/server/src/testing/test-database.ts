/** A migrated database of its own for a test, of the kind that HALYARD_TEST_DATABASE names: a copy of a template. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cloneDatabase, createTemplate, testPostgresUrl } from '@halyard/testkit';
import { migrations } from '../migrations/index.ts';
import { type DatabaseChoice, openDatabase } from '../platform/database.ts';
import { memoryDirectory } from '../platform/embedded/testing/memory-directory.ts';
import { createLog } from '../platform/log.ts';
import { migrate } from '../platform/migrate.ts';
import { version } from '../platform/version.ts';

export const isPostgres = process.env['HALYARD_TEST_DATABASE'] !== 'embedded';

const templateName = `halyard_template_${createHash('sha256')
  .update(JSON.stringify([version, migrations]))
  .digest('hex')
  .slice(0, 16)}`;

export interface TestDatabase extends AsyncDisposable {
  choice: DatabaseChoice;
}

/** Gone, with all that is in it, when disposed. */
export async function createTestDatabase(onPostgres = isPostgres): Promise<TestDatabase> {
  if (onPostgres) {
    const template = await createTemplate(testPostgresUrl(), templateName, (url) =>
      prepare({ databaseUrl: url, dataDirectory: '', poolSize: 2 }),
    );
    const clone = await cloneDatabase(template);
    return {
      choice: { databaseUrl: clone.url, dataDirectory: '', poolSize: 5 },
      [Symbol.asyncDispose]: () => clone.drop(),
    };
  }
  const directory = memoryDirectory();
  cpSync(await embeddedTemplate(), directory.path, { recursive: true });
  return {
    choice: { databaseUrl: undefined, dataDirectory: directory.path, poolSize: 2 },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

async function prepare(choice: DatabaseChoice): Promise<void> {
  const database = await openDatabase(choice, createLog('silent'));
  await migrate(database.db, migrations);
  await database.close();
}

/** Made aside and renamed: of several test processes that make it at once, one wins and all use that. */
async function embeddedTemplate(): Promise<string> {
  const template = join(tmpdir(), templateName);
  if (existsSync(template)) return template;
  const unfinished = mkdtempSync(`${template}-`);
  await prepare({ databaseUrl: undefined, dataDirectory: unfinished, poolSize: 2 });
  try {
    renameSync(unfinished, template);
  } catch {
    rmSync(unfinished, { recursive: true });
  }
  return template;
}
