import type { AnyOperation } from '../operation.ts';
import * as changes from './changes.ts';
import * as data from './data.ts';
import * as flags from './flags.ts';
import * as keys from './keys.ts';
import * as ofrep from './ofrep.ts';
import * as projects from './projects.ts';
import * as segments from './segments.ts';

/** Every operation there is, by its exported name. */
export const operations = { ...projects, ...flags, ...segments, ...keys, ...changes, ...data, ...ofrep };

/** The same as a list: routes, documents and tests walk it. */
export const allOperations: readonly AnyOperation[] = Object.values(operations);
