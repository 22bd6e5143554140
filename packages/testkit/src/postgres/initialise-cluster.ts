import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterOwner } from './cluster-owner.ts';
import type { PostgresBinaries } from './find-binaries.ts';

/** The superuser of every cluster made here. */
export const superuser = 'halyard';

/** What {@link initialiseCluster} and the server need to know about a cluster's place. */
export interface ClusterPlace {
  readonly binaries: PostgresBinaries;
  /** Belongs to the owner; holds the data directory and the unix socket. */
  readonly directory: string;
  readonly data: string;
  readonly owner: ClusterOwner | undefined;
}

/**
 * Makes the data directory. Strings sort as in English where the build has ICU, as on most production servers,
 * so that nothing comes to rely on byte order. Connections need the password: other users share the loopback.
 */
export function initialiseCluster(place: ClusterPlace, password: string): void {
  const passwordFile = join(place.directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o644 });
  const icu = runInitdb(place, passwordFile, ['--locale-provider=icu', '--icu-locale=en-US']);
  if (icu !== '') {
    const plain = /ICU/.test(icu) ? runInitdb(place, passwordFile, []) : icu;
    if (plain !== '') throw new Error(`initdb failed:\n${plain}`);
  }
  rmSync(passwordFile);
}

/** How to start a program of PostgreSQL: as the owner, without settings of psql from this environment. */
export function ownerOptions({ directory, owner }: ClusterPlace) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
  return { ...owner, cwd: directory, env: { ...env, HOME: directory, LC_ALL: 'C', TZ: 'UTC' } };
}

/** What it complained about; empty when it succeeded. */
function runInitdb(place: ClusterPlace, passwordFile: string, locale: readonly string[]): string {
  const { status, error, stderr } = spawnSync(
    join(place.binaries.directory, 'initdb'),
    [
      `--pgdata=${place.data}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
      ...locale,
    ],
    { ...ownerOptions(place), encoding: 'utf8' },
  );
  if (status === 0) return '';
  rmSync(place.data, { recursive: true, force: true });
  return error ? String(error) : stderr || `exit code ${status}`;
}
