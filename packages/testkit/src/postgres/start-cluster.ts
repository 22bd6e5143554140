import { randomBytes } from 'node:crypto';
import { chownSync } from 'node:fs';
import { join } from 'node:path';
import { atExit } from '../at-exit.ts';
import { freePort } from '../free-port.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { clusterOwner } from './cluster-owner.ts';
import { clusterParent } from './cluster-parent.ts';
import type { PostgresBinaries } from './find-binaries.ts';
import { initialiseCluster, superuser } from './initialise-cluster.ts';
import { type Postmaster, startPostmaster } from './postmaster.ts';

/** A PostgreSQL server of our own, in a temporary directory. */
export interface Cluster {
  /** Connection string of the superuser. */
  url(database: string): string;
  /** Fast shutdown; removes the data. */
  stop(): Promise<void>;
  /** Kills the server and its backends with SIGKILL; resolves when they are gone. */
  kill9(): Promise<void>;
  /** Starts again with the same data and port; ends it by fast shutdown first if it runs. */
  restart(): Promise<void>;
}

/**
 * Makes a cluster and starts it on 127.0.0.1 and on a unix socket in its directory. Without `durable` it does
 * not fsync, which loses nothing on kill9() but may on a loss of power.
 */
export async function startCluster(binaries: PostgresBinaries, durable: boolean): Promise<Cluster> {
  const owner = clusterOwner();
  const home = temporaryDirectory('halyard-postgres-', clusterParent(durable));
  const place = { binaries, directory: home.path, data: join(home.path, 'data'), owner };
  const password = randomBytes(16).toString('hex');
  let port = 0;
  let postmaster: Postmaster | undefined;
  const forget = atExit(() => postmaster?.endNow());

  const launch = async () => {
    postmaster = await startPostmaster(place, {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: home.path,
      max_connections: 300,
      ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
    });
  };
  const stop = async () => {
    await postmaster?.stop();
    postmaster = undefined;
  };
  const remove = async () => {
    await stop();
    forget();
    await home.remove();
  };

  try {
    if (owner) chownSync(home.path, owner.uid, owner.gid);
    initialiseCluster(place, password);
    for (let attempt = 1; !postmaster; attempt++) {
      port = await freePort();
      await launch().catch((error: Error) => {
        // Somebody else may have taken the port in the meantime.
        if (attempt === 5 || !/could not bind/.test(error.message)) throw error;
      });
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    url: (database) =>
      `postgresql://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    stop: remove,
    async kill9() {
      await postmaster?.kill9();
      postmaster = undefined;
    },
    async restart() {
      await stop();
      await launch();
    },
  };
}
