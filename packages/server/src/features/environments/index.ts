/** Environments: each has a configuration of every flag and segment, and a version of its own. */
import { createEnvironment } from './create-environment.ts';
import { patchEnvironment } from './patch-environment.ts';
import { listEnvironments, readEnvironment } from './read-environments.ts';

export const environmentHandlers = [listEnvironments, createEnvironment, readEnvironment, patchEnvironment];
