/** Services that the parts measure: as `runService`, with what they are asked about themselves. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { temporaryDirectory, waitFor } from '@halyard/testkit';
import { type RunningService, runService, type ServiceChoice, type Store } from '../run-service.ts';

export interface Inside {
  /** The longest that its event loop was held up since it was last asked. */
  longestDelayMs: number;
  heapMb: number;
}

export interface Node extends RunningService {
  /** Asks the process itself, which collects its garbage before where it has --expose-gc. */
  inside(): Promise<Inside>;
}

const preload = fileURLToPath(new URL('../programs/tell-inside.ts', import.meta.url));

export async function startNode(store: Store, choice: ServiceChoice = {}): Promise<Node> {
  const directory = temporaryDirectory('halyard-bench-inside-');
  const file = `${directory.path}/inside.json`;
  const service = await runService(store, {
    ...choice,
    nodeArgs: [...(choice.nodeArgs ?? []), '--import', pathToFileURL(preload).href],
    env: { ...choice.env, HALYARD_BENCH_INSIDE: file },
  });
  async function inside(): Promise<Inside> {
    rmSync(file, { force: true });
    process.kill(service.pid, 'SIGUSR2');
    await waitFor(() => existsSync(file), { what: 'the service to tell of itself' });
    return JSON.parse(readFileSync(file, 'utf8')) as Inside;
  }
  return { ...service, inside };
}
