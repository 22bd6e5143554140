/** Changes through one node, timed until clients of whatever nodes have them. */
import type { Client } from '@halyard/sdk';
import { waitFor } from '@halyard/testkit';
import type { Asked } from './burst.ts';
import { ask } from './place.ts';

/**
 * Makes a flag. Each call of what it returns changes that and resolves, with the milliseconds since it was
 * acknowledged, when every client answers accordingly; rejects where it is refused, or not seen within `limitMs`.
 */
export async function changesThrough(
  service: Asked,
  clients: readonly Client[],
  limitMs: number,
): Promise<() => Promise<number>> {
  let isOn = false;
  await ask(service, 'POST', '/flags', { key: 'burst-seen', kind: 'boolean' });
  return async () => {
    isOn = !isOn;
    const path = '/flags/burst-seen/environments/development';
    const { status, body } = await ask(service, 'PATCH', path, { enabled: isOn });
    if (status !== 200) throw new Error(`a change was refused: ${status} ${JSON.stringify(body)}`);
    const acknowledgedAt = performance.now();
    const isSeen = () => clients.every((client) => client.boolean('burst-seen', {}, !isOn) === isOn);
    await waitFor(isSeen, { timeoutMs: limitMs, what: 'a change to be everywhere' });
    return performance.now() - acknowledgedAt;
  };
}
