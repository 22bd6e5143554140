import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Where one installation of PostgreSQL keeps its programs. */
export interface PostgresBinaries {
  readonly directory: string;
  /** Major version, for example 15. */
  readonly version: number;
}

/** The oldest PostgreSQL that Halyard runs on. */
export const oldestVersion = 15;

/**
 * The newest installation of PostgreSQL >= 15 that can make a cluster: from PATH, from the places of Debian,
 * Fedora, Alpine and Homebrew. Undefined when there is none.
 */
export function findBinaries(path = process.env['PATH'] ?? ''): PostgresBinaries | undefined {
  const places = [
    ...path.split(delimiter).filter(Boolean),
    ...inside('/usr/lib/postgresql', /^/, 'bin'),
    ...inside('/usr/libexec', /^postgresql/, ''),
    ...inside('/usr', /^pgsql-/, 'bin'),
    ...['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'].flatMap((prefix) =>
      inside(`${prefix}/opt`, /^postgresql/, 'bin'),
    ),
  ];
  const found = new Map<string, PostgresBinaries>();
  for (const place of places) {
    if (!existsSync(join(place, 'initdb')) || !existsSync(join(place, 'postgres'))) continue;
    const directory = dirname(realpathSync(join(place, 'initdb')));
    const version = found.has(directory) ? undefined : readVersion(directory);
    if (version !== undefined && version >= oldestVersion) found.set(directory, { directory, version });
  }
  return [...found.values()].sort((a, b) => b.version - a.version)[0];
}

function inside(parent: string, name: RegExp, below: string): string[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((entry) => name.test(entry))
    .map((entry) => join(parent, entry, below));
}

function readVersion(directory: string): number | undefined {
  try {
    const text = execFileSync(join(directory, 'postgres'), ['--version'], { encoding: 'utf8' });
    return Number(/\(PostgreSQL\) (\d+)/.exec(text)?.[1]);
  } catch {
    return undefined;
  }
}
