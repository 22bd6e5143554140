/** Nodes of one service in processes of their own, each on a port that it keeps when it is started again. */
import { freePort, waitFor } from '@halyard/testkit';
import { type Place, type RunningService, startAt } from './place.ts';

export interface Node {
  readonly port: number;
  readonly url: string;
  readonly address: string;
  readonly pid: number;
  /** SIGTERM; how it ended, and after how long. */
  stop(): Promise<{ code: number | null; tookMs: number }>;
  kill9(): Promise<void>;
  /** Starts it again; resolves when it is ready. */
  start(): Promise<void>;
  /** What it says of itself at /readyz. */
  readiness(): Promise<Readiness>;
}

/** Of what /readyz says, what tests look at. */
export interface Readiness {
  status: string;
  connections: number;
  redis: string;
  doorbell: string;
}

export interface Nodes extends AsyncDisposable {
  readonly all: readonly Node[];
  /** Of the first start: those of the default project and its environment development. */
  readonly administrator: string;
  readonly server: string;
}

/** The first one prepares the database; then the others start. */
export async function startNodes(
  place: Pick<Place, 'env'>,
  count: number,
  env: Record<string, string> = {},
): Promise<Nodes> {
  const running: RunningService[] = [];
  const all: Node[] = [];
  for (let index = 0; index < count; index++) {
    const port = await freePort();
    const start = async () => {
      running[index] = await startAt({ env: { ...place.env, ...env, PORT: String(port) } });
    };
    await start();
    const url = `http://127.0.0.1:${port}`;
    all.push({
      port,
      url,
      address: `127.0.0.1:${port}`,
      get pid() {
        return running[index]!.pid;
      },
      async stop() {
        const startedAt = performance.now();
        const { code } = await running[index]!.stop();
        return { code, tookMs: performance.now() - startedAt };
      },
      async kill9() {
        await running[index]!.kill9();
      },
      async start() {
        await start();
        await waitFor(async () => (await fetch(`${url}/readyz`)).ok);
      },
      async readiness() {
        return (await (await fetch(`${url}/readyz`)).json()) as Readiness;
      },
    });
  }
  const { administrator, server } = running[0]!;
  return {
    all,
    administrator,
    server,
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((service) => service.kill9()));
    },
  };
}
