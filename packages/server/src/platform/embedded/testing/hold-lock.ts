/** Waits for a line, tries to lock the directory it is given, says what came of it, and holds the lock until killed. */
import { once } from 'node:events';
import { DirectoryInUseError, lockDirectory } from '../directory-lock.ts';

const [, , directory = ''] = process.argv;
process.stdout.write('ready\n');
await once(process.stdin, 'data');
try {
  await lockDirectory(directory);
  process.stdout.write('held\n');
  setInterval(() => {}, 60_000);
} catch (error) {
  process.stdout.write(error instanceof DirectoryInUseError ? `refused ${error.pid}\n` : `${error}\n`);
  process.exit();
}
