import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Person, Workload } from './workload.ts';

/** A way to evaluate flags in this process. */
export interface Contender {
  readonly name: string;
  readonly version: string;
  /** The flags as this contender's own document, as text. */
  document(workload: Workload): string;
  /** From the text to being able to answer; what is timed as loading. */
  load(text: string): Promise<Loaded>;
}

export interface Loaded {
  /** The person as this contender wants to be told; made once, outside of what is timed. */
  person(person: Person): unknown;
  /** A boolean flag for such a person, asked as its documentation says. */
  ask(key: string, person: never): boolean | Promise<boolean>;
  close(): unknown;
}

const home = new URL('../../contenders/', import.meta.url);
const required = createRequire(new URL('package.json', home));

/** A package of bench/contenders. Throws with what to do where it is not installed. */
// biome-ignore lint/suspicious/noExplicitAny: seven foreign packages of which a handful of calls is used
export function foreign(name: string): any {
  try {
    return required(name);
  } catch (error) {
    throw new Error(`Install what Halyard is compared with: npm ci --prefix bench/contenders`, {
      cause: error,
    });
  }
}

export function versionOf(name: string): string {
  const file = new URL(`node_modules/${name}/package.json`, home);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
