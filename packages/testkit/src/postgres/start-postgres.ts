import { installPackage } from '../install-package.ts';
import { findBinaries, oldestVersion } from './find-binaries.ts';
import { type Cluster, startCluster } from './start-cluster.ts';

/** What {@link startPostgres} should give. */
export interface StartPostgresOptions {
  /** A server of its own even when DATABASE_URL names one: for tests that kill or restart it. */
  readonly own?: boolean;
  /** Keeps fsync on. False by default. */
  readonly durable?: boolean;
  /** Told what is going on when that takes long; standard error by default. */
  readonly log?: (line: string) => void;
}

const packages = {
  'apt-get': 'postgresql',
  apk: 'postgresql',
  dnf: 'postgresql-server',
  brew: 'postgresql@17',
};

/**
 * A real PostgreSQL, never a mock and never none: the server of DATABASE_URL, else one started from binaries
 * found on this machine, else from binaries installed with its package manager. Throws one line saying what to
 * do when all of that fails. A server of DATABASE_URL is not ours: its stop() does nothing, kill9() and
 * restart() throw.
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<Cluster> {
  const { own = false, durable = false, log = (line) => void process.stderr.write(`${line}\n`) } = options;
  const given = process.env['DATABASE_URL'];
  if (given && !own) return givenServer(given);
  const binaries =
    findBinaries() ?? (installPackage('PostgreSQL', packages, log) ? findBinaries() : undefined);
  if (!binaries) {
    throw new Error(
      `No PostgreSQL >= ${oldestVersion}: install its server (initdb and postgres), or set DATABASE_URL to a server where this may create databases.`,
    );
  }
  return startCluster(binaries, durable);
}

function givenServer(given: string): Cluster {
  const refuse = async () => {
    throw new Error(
      'The server of DATABASE_URL is not ours to kill or restart: ask for one with `own: true`.',
    );
  };
  return {
    url(database) {
      const url = new URL(given);
      url.pathname = `/${encodeURIComponent(database)}`;
      return url.href;
    },
    stop: async () => {},
    kill9: refuse,
    restart: refuse,
  };
}
