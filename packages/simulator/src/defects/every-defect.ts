import type { Defect } from './defect.ts';
import { nodeDefects } from './node-defects.ts';
import { sdkDefects } from './sdk-defects.ts';

export const everyDefect: readonly Defect[] = [...nodeDefects, ...sdkDefects];
