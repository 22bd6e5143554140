/**
 * `npm start`, `halyard` and `halyard COMMAND`. Turns on Node's cache of compiled modules, which must happen before the
 * rest is loaded: later starts are a third faster. It lies in the user's own cache, where nobody else can put code.
 */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { commands } from './commands.ts';
import { sealPrototypes } from './platform/seal-prototypes.ts';

sealPrototypes();
enableCompileCache(join(homedir(), '.cache', 'halyard', 'compiled'));
const name = process.argv[2];
if (name === undefined || name.startsWith('-')) await import('./serve.ts');
else {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    const known = Object.entries(commands).map(
      ([each, { meaning }]) => `  halyard ${each.padEnd(8)} ${meaning}`,
    );
    const { withoutKeys } = await import('@halyard/contract');
    console.error(
      `there is no command ${withoutKeys(name)}\n  halyard          the service\n${known.join('\n')}`,
    );
    process.exit(2);
  }
  // Each finds what it is told where it stands when it is run by itself.
  process.argv.splice(2, 1);
  await command.run();
}
