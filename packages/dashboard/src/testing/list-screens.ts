/** All screens there are, as their features list them. */
import type { Screen } from './screen.ts';

export const screens: readonly Screen[] = [];
