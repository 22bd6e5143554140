/** Evaluations over HTTP, one after the other, as an application without an SDK asks. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Asking {
  answers: number;
  /** Whatever was not 200 with the flag's value. */
  failures: string[];
  stop(): Promise<void>;
}

/** By GET and by POST in turns, on connections that are kept. */
export function keepAsking(service: { url: string; server: string }, clients = 1): Asking {
  const asking: Asking = { answers: 0, failures: [], stop };
  let isOver = false;
  const running = Array.from({ length: clients }, async () => {
    for (let n = 0; !isOver; n++) {
      const said = await evaluate(service, n % 2 === 0 ? 'GET' : 'POST').catch(
        (error: Error) => `${error.message}: ${String(error.cause)}`,
      );
      asking.answers++;
      if (said !== 'true') asking.failures.push(said);
      await sleep(10);
    }
  });
  async function stop(): Promise<void> {
    isOver = true;
    await Promise.all(running);
  }
  return asking;
}

async function evaluate({ url, server }: { url: string; server: string }, method: 'GET' | 'POST') {
  const path = '/flags/example/evaluate';
  const context = { targetingKey: 'you', country: 'DE' };
  const authorization = `Bearer ${server}`;
  const answer =
    method === 'GET'
      ? await fetch(`${url}${path}?${new URLSearchParams(context)}`, { headers: { authorization } })
      : await fetch(url + path, {
          method,
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ context }),
        });
  const text = await answer.text();
  return answer.status === 200 ? String(JSON.parse(text).value) : `${method}: ${answer.status} ${text}`;
}
