import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The oldest Redis that Halyard runs on. */
export const oldestRedis = 7;

/** The server's program: the first in PATH, or in the places of Homebrew, that is Redis >= 7. Undefined: none is. */
export function findRedis(path = process.env['PATH'] ?? ''): string | undefined {
  const places = [
    ...path.split(delimiter).filter(Boolean),
    '/usr/bin',
    '/opt/homebrew/bin',
    '/usr/local/bin',
  ];
  return places
    .map((place) => join(place, 'redis-server'))
    .find((program) => existsSync(program) && majorVersion(program) >= oldestRedis);
}

function majorVersion(program: string): number {
  try {
    return Number(/v=(\d+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
