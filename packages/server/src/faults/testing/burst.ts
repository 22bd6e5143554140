/** Clients that change flags as fast as they can, each its own flag, and remember what they were told. */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@halyard/testkit';
import type { History, Logged } from './history.ts';
import { ask } from './place.ts';

export interface Asked {
  url: string;
  administrator: string;
}

export interface Burst {
  /** Answers other than 200: what they said, and whether Retry-After came with them. */
  refusals: { status: number; code: string | undefined; retryAfter: string | null }[];
  /** Ends every client after the answer it waits for. */
  stop(): Promise<void>;
}

const clients = 4;
let bursts = 0;

/** With `goOn` a client survives refusals; otherwise it ends at the first. */
export function startBurst(service: Asked, history: History, goOn: boolean): Burst {
  const burst = ++bursts;
  const refusals: Burst['refusals'] = [];
  let isOver = false;
  async function client(name: number): Promise<void> {
    for (let n = 0; !isOver; n++) {
      const token = `${burst}/${name}/${n}`;
      history.unknown.add(token);
      const answer = await write(service, token).catch(() => undefined);
      if (answer?.status === 200) {
        history.unknown.delete(token);
        history.acknowledged.set(token, Number(answer.headers.get('halyard-change')));
      } else if (answer) {
        const { status, body, headers } = answer;
        refusals.push({ status, code: body?.code, retryAfter: headers.get('retry-after') });
      }
      if (answer?.status === 200) continue;
      if (!goOn) return;
      // Each refusal is one more write to settle afterwards; without a pause an outage makes thousands a second.
      await sleep(100);
    }
  }
  const running = Array.from({ length: clients }, (_, name) => client(name));
  return {
    refusals,
    async stop() {
      isOver = true;
      await Promise.all(running);
    },
  };
}

/** One write that can be found again: in the log by its token, in the flag by what the token makes of it. */
export function write(service: Asked, token: string) {
  const [, name, n] = token.split('/');
  const body = { description: token, environments: { development: { enabled: Number(n) % 2 === 0 } } };
  return ask(service, 'PATCH', `/flags/burst-${name}`, body, { 'idempotency-key': token });
}

export async function createFlags(service: Asked): Promise<void> {
  for (let name = 0; name < clients; name++) {
    await ask(service, 'POST', '/flags', { key: `burst-${name}`, kind: 'boolean' });
  }
}

/** That of the newest change. */
export async function lastSeq(service: Asked): Promise<number> {
  return (await ask(service, 'GET', '/changes?limit=1')).body.items[0].seq;
}

/** The writes of bursts in the log after a seq. Throws where seq has a gap. */
export async function readLogAfter(service: Asked, seq: number): Promise<Logged[]> {
  const changes: { seq: number; input: { body?: { description?: string } } }[] = [];
  let next: string | undefined;
  do {
    const cursor = next === undefined ? '' : `&cursor=${next}`;
    const { body, status } = await ask(service, 'GET', `/changes?limit=100${cursor}`);
    if (status !== 200) throw new Error(`changes: ${status}`);
    changes.push(...body.items);
    next = body.next;
  } while (next !== undefined && changes.at(-1)!.seq > seq);
  const wanted = changes.filter((change) => change.seq > seq).toReversed();
  for (const [index, change] of wanted.entries()) {
    if (change.seq !== seq + 1 + index) throw new Error(`change ${seq + 1 + index} is missing`);
  }
  return wanted.flatMap((change) => {
    const token = change.input.body?.description;
    return token === undefined ? [] : [{ seq: change.seq, token }];
  });
}

/** Whether each flag is as the last write of it in the log left it. */
export async function judgeState(service: Asked, log: readonly Logged[]): Promise<string[]> {
  const problems: string[] = [];
  for (let name = 0; name < clients; name++) {
    const last = log.findLast(({ token }) => token.split('/')[1] === String(name));
    if (!last) continue;
    const { body } = await ask(service, 'GET', `/flags/burst-${name}`);
    const enabled = Number(last.token.split('/')[2]) % 2 === 0;
    if (body.description !== last.token || body.environments.development.enabled !== enabled) {
      problems.push(`burst-${name} holds ${body.description}, the log ends with ${last.token}`);
    }
  }
  return problems;
}

/** Repeats what was never answered, until it is. */
export async function settle(service: Asked, history: History): Promise<void> {
  for (const token of [...history.unknown]) {
    await waitFor(async () => (await write(service, token)).status === 200, { intervalMs: 100 });
  }
}
