/** Nodes in this process on one database and one Redis, and what is watched of them while something breaks. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEvents, waitFor } from '@halyard/testkit';
import type { Config } from '../../config.ts';
import type { Log } from '../../platform/log.ts';
import { type Service, startService } from '../../service.ts';

export interface WatchedNode {
  url: string;
  administrator: string;
  server: string;
  service: Service;
}

/** The keys are known to whichever node starts first. */
export async function startWatchedNode(
  config: Partial<Config> & Pick<Config, 'databaseUrl' | 'redisUrl'>,
  log: Log,
  keys?: Pick<WatchedNode, 'administrator' | 'server'>,
): Promise<WatchedNode> {
  const service = await startService(
    {
      port: 0,
      host: '127.0.0.1',
      dataDirectory: '',
      redisPrefix: 'halyard',
      node: undefined,
      logLevel: 'silent',
      poolSize: 4,
      pollMs: 1_000,
      streamsPerSecond: 10_000,
      streamsPerAddress: 0,
      drainMs: 0,
      rates: { writes: 0, reads: 0, evaluations: 0, refusedKeys: 0 },
      secret: undefined,
      signIns: { perAccount: 0, perAddress: 0 },
      metricsPublic: false,
      publicUrl: undefined,
      trustedProxies: [],
      geoHeaders: undefined,
      geoDatabase: 'none',
      sso: undefined,
      requireSecondFactor: false,
      ...config,
    },
    log,
  );
  const { administrator, server } = keys ?? service.keys!;
  return { url: service.url.replace('localhost', '127.0.0.1'), administrator, server, service };
}

export interface Watch {
  failures: unknown[];
  /** Answers that said they are stale. */
  stale: number;
  /** What its stream committed last. */
  committed: { epoch: string; version: number; hash: string };
  isOpen: boolean;
  stop(): Promise<void>;
}

/** Evaluates over and over, and holds a stream open: every answer but 200 and every step back is a failure. */
export async function watchNode({ url, server }: Pick<WatchedNode, 'url' | 'server'>): Promise<Watch> {
  const headers = { authorization: `Bearer ${server}` };
  const watch: Watch = {
    failures: [],
    stale: 0,
    committed: { epoch: '', version: 0, hash: '' },
    isOpen: true,
    async stop() {
      isOver = true;
      request.destroy();
      await evaluating;
    },
  };
  let isOver = false;
  // Not by fetch: for a request that is given up it opens another connection, which the node then waits for at its end.
  const request = get(`${url}/sdk/stream`, { headers, agent: false });
  const [stream] = (await once(request, 'response')) as [IncomingMessage];
  request.on('error', () => {});
  const answer = new Response(Readable.toWeb(stream) as ReadableStream, {
    headers: { 'content-type': stream.headers['content-type'] ?? '' },
  });
  void (async () => {
    for await (const { event, data } of readEvents(answer)) {
      if (event !== 'commit') continue;
      const commit = JSON.parse(data);
      if (commit.version < watch.committed.version) watch.failures.push({ was: watch.committed, commit });
      watch.committed = commit;
    }
  })()
    .catch(() => {})
    .finally(() => {
      watch.isOpen = false;
    });
  await waitFor(() => watch.committed.version > 0, { what: 'the first commit' });
  const evaluating = (async () => {
    while (!isOver) {
      // biome-ignore lint/suspicious/noExplicitAny: an evaluation, or what went wrong
      const answer: { status: number; body: any } = await fetch(
        `${url}/flags/example/evaluate?targetingKey=you&country=DE`,
        { headers },
      )
        .then(async (got) => ({ status: got.status, body: await got.json() }))
        .catch((error: Error) => ({ status: 0, body: { value: undefined, error: error.message } }));
      if (answer.status !== 200 || answer.body.value !== true) watch.failures.push(answer);
      if (answer.body.stale === true) watch.stale++;
      await sleep(20);
    }
  })();
  return watch;
}

/** The state that a client gets which connects now. */
export async function readState({ url, server }: Pick<WatchedNode, 'url' | 'server'>) {
  const watch = await watchNode({ url, server });
  await watch.stop();
  return watch.committed;
}
