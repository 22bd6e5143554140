/** SDK clients that evaluate all the time and remember every version that they held. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, connect, type ServiceOptions, type Version } from '@halyard/sdk';

export interface Fleet extends AsyncDisposable {
  readonly clients: readonly Client[];
  /** Answers so far. */
  evaluations(): number;
  /** Of all clients: answers that were not what the flag says, and versions that went back. */
  problems(): string[];
}

/** What every new service has: true for Germany. */
const flag = 'example';
const context = { targetingKey: 'you', country: 'DE' };

/** Resolves when all of them hold values. */
export async function startFleet(options: ServiceOptions, size: number): Promise<Fleet> {
  const clients = await Promise.all(
    Array.from({ length: size }, () => connect({ cache: false, timeoutMs: 30_000, ...options })),
  );
  const seen = clients.map((client): Version[] => [client.version!]);
  const wrong: string[] = [];
  let answers = 0;
  let isOver = false;
  for (const [index, client] of clients.entries()) {
    client.on('PROVIDER_CONFIGURATION_CHANGED', ({ epoch, version }) =>
      seen[index]!.push({ epoch, version }),
    );
  }
  const evaluating = (async () => {
    while (!isOver) {
      for (const [index, client] of clients.entries()) {
        answers++;
        const { value, reason } = client.booleanDetails(flag, context, false);
        if (!value) wrong.push(`client ${index} answered ${value}, ${reason}`);
        const held = client.version!;
        const last = seen[index]!.at(-1)!;
        if (last.epoch !== held.epoch || last.version !== held.version) seen[index]!.push(held);
      }
      await sleep(5);
    }
  })();
  return {
    clients,
    evaluations: () => answers,
    problems: () => [
      ...wrong,
      ...seen.flatMap((versions, index) => judgeVersions(versions).map((each) => `client ${index} ${each}`)),
    ],
    async [Symbol.asyncDispose]() {
      isOver = true;
      await evaluating;
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

/** Versions in the order in which they were held: within an epoch never back, and never back to an epoch that was left. */
export function judgeVersions(versions: readonly Version[]): string[] {
  const problems: string[] = [];
  const left = new Set<string>();
  let held: Version | undefined;
  for (const next of versions) {
    if (held && next.epoch === held.epoch && next.version < held.version) {
      problems.push(`went back from ${held.version} to ${next.version}`);
    }
    if (held && next.epoch !== held.epoch) left.add(held.epoch);
    if (left.has(next.epoch)) problems.push(`went back to the epoch ${next.epoch}`);
    held = next;
  }
  return problems;
}
