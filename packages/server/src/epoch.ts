/**
 * `npm run epoch -- new`: after a backup was put back, before the service starts. Applications then take everything
 * anew, even those that already hold versions which the restored database has yet to give. Exit 0: done; 2: not.
 */
import { readConfig } from './config.ts';
import { keepEpoch, mintEpoch } from './platform/epoch.ts';
import { createLog } from './platform/log.ts';
import type { System } from './platform/system.ts';
import { openSystem } from './service.ts';

if (process.argv[2] !== 'new') {
  console.error('npm run epoch -- new');
  process.exit(2);
}
try {
  console.log(`epoch ${await mintThenClose(await openSystem(readConfig(), createLog('error')))} begins`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}

/** Closes whatever happens: an open connection would keep this process from ending. */
async function mintThenClose({ database, bus }: System): Promise<string> {
  try {
    return await mintEpoch(database.db, await keepEpoch(database.db));
  } finally {
    await bus.close();
    await database.close();
  }
}
