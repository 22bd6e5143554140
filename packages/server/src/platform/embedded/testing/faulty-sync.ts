import type { SyncObserver } from '../synced-filesystem.ts';

/** What `observeSyncs` of this module looks at, in shared memory: 0 nothing, 1 a sync fails, 2 the thread ends. */
export const fault = { none: 0, syncFails: 1, threadEnds: 2 };

/** The argument is an Int32Array on shared memory. */
export const observeSyncs: SyncObserver = (argument) => () => {
  const [state] = argument as Int32Array;
  if (state === fault.syncFails) throw new Error('input/output error');
  if (state === fault.threadEnds) process.exit(7);
};
