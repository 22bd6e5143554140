/** Environments: each has a configuration of every flag and segment, its own or inherited, and a version of its own. */
import { archiveEnvironment } from './archive-environment.ts';
import { createEnvironment } from './create-environment.ts';
import { orderEnvironments } from './order-environments.ts';
import { patchEnvironment } from './patch-environment.ts';
import { listEnvironments, readEnvironment } from './read-environments.ts';
import { restoreEnvironment } from './restore-environment.ts';

export { deepest } from './create-environment.ts';
export { findOutliving } from './end-of.ts';
export { watchLifetimes } from './lifetimes.ts';
export { type EnvironmentChange, writeEnvironments } from './write-environments.ts';

export const environmentHandlers = [
  listEnvironments,
  createEnvironment,
  readEnvironment,
  patchEnvironment,
  orderEnvironments,
  archiveEnvironment,
  restoreEnvironment,
];
