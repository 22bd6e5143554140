/** Whether everybody ended up with the same state, and with the one that the log says. */
import type { Client } from '@halyard/sdk';
import { waitFor } from '@halyard/testkit';
import type { Asked } from './burst.ts';
import { ask } from './place.ts';

/** The snapshot as a node has it, and its ETag: epoch and version. */
async function snapshotOf(url: string, server: string): Promise<{ etag: string | null; body: string }> {
  const answer = await fetch(`${url}/sdk/snapshot`, { headers: { authorization: `Bearer ${server}` } });
  return { etag: answer.headers.get('etag'), body: await answer.text() };
}

/**
 * Waits until every node holds the version that the database has, byte for byte the same, and every client too.
 * Then each client answers what the flags of a burst say. Throws what differs where that does not come.
 */
export async function converge(
  service: Asked & { server: string },
  nodes: readonly { url: string }[],
  clients: readonly Client[],
  timeoutMs = 60_000,
): Promise<void> {
  const differences = async (): Promise<string[]> => {
    const { body: environment } = await ask(service, 'GET', '/environments/development');
    const snapshots = await Promise.all(nodes.map(({ url }) => snapshotOf(url, service.server)));
    const [first] = snapshots;
    const { version } = JSON.parse(first!.body) as { version: number };
    return [
      ...(version === environment.snapshotVersion
        ? []
        : [`node 0 has ${version} of ${environment.snapshotVersion}`]),
      ...snapshots.flatMap(({ etag, body }, index) =>
        etag === first!.etag && body === first!.body
          ? []
          : [`node ${index} has ${etag}, node 0 ${first!.etag}`],
      ),
      ...clients.flatMap((client, index) =>
        `"${client.version?.epoch}.${client.version?.version}"` === first!.etag && client.status === 'READY'
          ? []
          : [
              `client ${index} is ${client.status} with ${JSON.stringify(client.version)}, the nodes have ${first!.etag}`,
            ],
      ),
    ];
  };
  let last: string[] = [];
  const isSame = async () => {
    last = await differences();
    return last.length === 0;
  };
  await waitFor(isSame, { timeoutMs, intervalMs: 100 }).catch((error: Error) => {
    throw new Error(`${error.message}\n${last.join('\n')}`, { cause: error.cause });
  });
  const { flags } = JSON.parse((await snapshotOf(nodes[0]!.url, service.server)).body) as {
    flags: Record<string, { enabled: boolean }>;
  };
  for (const [key, { enabled }] of Object.entries(flags)) {
    if (!key.startsWith('burst-')) continue;
    for (const [index, client] of clients.entries()) {
      if (client.boolean(key, {}, !enabled) !== enabled)
        throw new Error(`client ${index}: ${key} is not ${enabled}`);
    }
  }
}
