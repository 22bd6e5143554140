/**
 * Whether the database went back to where it had been before. A node that runs meanwhile finds that in the log; of
 * a backup put back while none ran only the clients know, who hold versions that the database has not reached.
 */
import type { Log } from '../../platform/log.ts';
import type { LogSource } from './log-source.ts';
import type { Position } from './stream-messages.ts';

/** What a client says it holds of an environment. */
export interface HeldState extends Position {
  readonly project: string;
  readonly environment: string;
}

/**
 * After the first new epoch. It doubles with each: clients are right about this hardly more than once in a node's
 * life, and one that lies makes every other take a full transfer.
 */
const firstPauseMs = 60_000;
const maxPauseMs = 3_600_000;

/**
 * The check asks what clients hold that is newer than what this node has; call it when the log has been read to its
 * head. Where one is ahead of the database itself, it mints an epoch and calls back. Never rejects. One query; none in
 * the pause after an epoch.
 */
export function createRewindCheck(
  { source, log }: { source: LogSource; log: Log },
  onMinted: () => void,
  nowMs: () => number,
): (ahead: () => readonly HeldState[]) => Promise<void> {
  let pauseMs = firstPauseMs;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let isChecking = false;

  async function check(states: readonly HeldState[]): Promise<void> {
    if (states.length === 0) return;
    const rows = await source.readVersions(states);
    for (const { project, environment, epoch, version } of states) {
      const row = rows.find((each) => each.project === project && each.environment === environment);
      if (!row || row.epoch !== epoch || version <= row.version) continue;
      await source.mintEpoch(epoch);
      notBeforeMs = nowMs() + pauseMs;
      pauseMs = Math.min(2 * pauseMs, maxPauseMs);
      log.warn(
        { project, environment, held: version, found: row.version },
        'a client holds a later state than the database, which must have been restored: a new epoch begins',
      );
      onMinted();
      return;
    }
  }

  return async (ahead) => {
    if (isChecking || nowMs() < notBeforeMs) return;
    isChecking = true;
    try {
      await check(ahead());
    } catch (error) {
      // The clients are still there, and are asked about again.
      log.debug({ err: error }, 'whether the database went back cannot be told now');
    } finally {
      isChecking = false;
    }
  };
}
