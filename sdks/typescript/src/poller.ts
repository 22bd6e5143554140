/** Asks for the snapshot once, unless it is the one held. */
import type { Snapshot } from '@halyard/core';
import type { Clock } from './clock.ts';
import type { Network, OpenRequest } from './network.ts';
import { ask } from './request.ts';
import { retryAfterMs } from './retry-after.ts';
import { parseSnapshot } from './snapshot.ts';
import type { Failure } from './stream/backoff.ts';
import { formatVersion, type Version } from './version.ts';

export type PollResult =
  | { kind: 'snapshot'; snapshot: Snapshot }
  /** The service holds the same version. */
  | { kind: 'unchanged' }
  | ({ kind: 'failure'; error: string } & Failure);

export interface PollOptions {
  url: URL;
  headers: Record<string, string>;
  held: Version | undefined;
  network: Network;
  clock: Clock;
  maxBytes: number;
  onResult: (result: PollResult) => void;
}

/** Calls back once, unless it is cancelled before; time limits are the caller's. */
export function poll(options: PollOptions): OpenRequest {
  const { url, headers, held, network, clock, maxBytes, onResult } = options;
  return ask(network, {
    url,
    headers: {
      ...headers,
      accept: 'application/json',
      ...(held && { 'if-none-match': `"${formatVersion(held)}"` }),
    },
    maxBytes,
    onAnswer(answer) {
      if (answer instanceof Error) {
        onResult({ kind: 'failure', error: answer.message });
        return;
      }
      const { status } = answer;
      if (status === 304 && held) {
        onResult({ kind: 'unchanged' });
        return;
      }
      if (status !== 200) {
        const retry = retryAfterMs(answer.headers, clock.now());
        onResult({ kind: 'failure', status, retryAfterMs: retry, error: `the service answers ${status}` });
        return;
      }
      const snapshot = parseSnapshot(answer.body);
      if (snapshot) onResult({ kind: 'snapshot', snapshot });
      else onResult({ kind: 'failure', status, error: 'the answer is not a snapshot' });
    },
  });
}
