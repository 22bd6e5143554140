import { judgeAnswer } from './judge-answer.ts';
import { askAll } from './raw-client.ts';
import type { SampleRequest } from './sample-requests.ts';
import { spoiltRequests } from './spoilt-requests.ts';

/** Names under which services like to keep a session. */
const cookieNames = ['session', '__Host-session', '__Host-halyard_session'];

export interface Attack {
  /** What is wrong with answers, each fault once an operation, with an example. */
  faults: [what: string, example: string][];
  /** How many answers there were of each status. */
  statuses: Record<number, number>;
}

/** Sends so many spoilt requests to a port. HALYARD_SEED chooses others. */
export async function attack(
  port: number,
  samples: readonly SampleRequest[],
  count: number,
): Promise<Attack> {
  const seed = Number(process.env['HALYARD_SEED'] ?? 1);
  const faults = new Map<string, string>();
  const statuses: Record<number, number> = {};
  await askAll(port, spoiltRequests(samples, count, seed, cookieNames), (request, answer) => {
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    const fault = judgeAnswer(request, answer);
    if (fault === undefined) return;
    const what = `${request.operation.name}: ${fault.slice(0, 60)}`;
    faults.set(what, `${request.spoilt.join(' and ')}: ${fault}`);
  });
  return { faults: [...faults], statuses };
}
