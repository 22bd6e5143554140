/**
 * `npm run people -- invite-administrator`: a link by which whoever opens it within 24 hours becomes an administrator,
 * for who sits beside the database: at the beginning, and when every administrator has lost their way in. The links
 * before it hold no more. Exit 0: it is printed; 2: there is none.
 */
import { readConfig } from './config.ts';
import { inviteAdministrator, secretOf } from './features/people/index.ts';
import { DirectoryInUseError } from './platform/embedded/directory-lock.ts';
import { createLog } from './platform/log.ts';
import { openSystem } from './service.ts';

if (process.argv[2] !== 'invite-administrator') {
  console.error('npm run people -- invite-administrator');
  process.exit(2);
}
try {
  const config = readConfig();
  const system = await openSystem(config, createLog('error'));
  try {
    if (secretOf(config) === undefined) {
      throw new Error(
        'people cannot sign in without HALYARD_SECRET: set it, the same for every node, e.g. of `openssl rand -base64 32`',
      );
    }
    const link = await inviteAdministrator(system, { unlessPeople: false });
    const servedAt = config.publicUrl ?? `http://localhost:${config.port}`;
    if (link !== undefined) console.log(`  ${servedAt}${link}`);
  } finally {
    await system.bus.close();
    await system.database.close();
  }
} catch (error) {
  const advice = error instanceof DirectoryInUseError ? '\nStop the service first.' : '';
  console.error((error as Error).message + advice);
  process.exitCode = 2;
}
