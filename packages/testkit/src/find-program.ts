import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first program of that name in PATH, or where systems keep those of administrators. Undefined: there is none. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const places = [
    ...path.split(delimiter).filter(Boolean),
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ];
  return places.map((place) => join(place, name)).find((program) => existsSync(program));
}
