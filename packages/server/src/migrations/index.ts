import * as initial from './0001-initial.ts';

/** In order; forward only. Each runs once, all that are due in one transaction. */
export const migrations: { name: string; statements: string[] }[] = [initial];
