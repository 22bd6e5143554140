/** `npm run audit -- verify`: whether the log is as it was written. Exit 0: it is; 1: it is not; 2: could not tell. */
import { readConfig } from './config.ts';
import { verifyChain } from './features/changes/index.ts';
import { createLog } from './platform/log.ts';
import type { System } from './platform/system.ts';
import { openSystem } from './service.ts';

if (process.argv[2] !== 'verify') {
  console.error('npm run audit -- verify');
  process.exit(2);
}
try {
  const system = await openSystem(readConfig(), createLog('error'));
  const { checked, problems } = await verifyThenClose(system);
  for (const { seq, message } of problems) console.log(`change ${seq}: ${message}`);
  console.log(
    `${checked} changes, ${problems.length === 0 ? 'the chain holds' : `${problems.length} problems`}`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}

/** Closes whatever happens: an open connection would keep this process from ending. */
async function verifyThenClose({ database, bus }: System) {
  try {
    return await verifyChain(database.db);
  } finally {
    await bus.close();
    await database.close();
  }
}
