/**
 * Starts a service in this process and attacks it. Also a program, in which nothing can be changed of what everything
 * inherits from: prints what it found as JSON; argument: how many requests.
 */
import { createLog } from '../../platform/log.ts';
import { startTestService } from '../../testing/start-test-service.ts';
import { type Attack, attack } from './attack.ts';
import { sampleRequests } from './sample-requests.ts';
import { freezePrototypes, watchPrototypes } from './watch-prototypes.ts';

export interface ServiceAttack extends Attack {
  /** What the service says it did not foresee. */
  unforeseen: unknown[];
  /** What is another now of what everything inherits from. */
  changedPrototypes: string[];
}

export async function attackService(count: number): Promise<ServiceAttack> {
  const unforeseen: unknown[] = [];
  const { debug, info, warn } = createLog('silent');
  const error = (...given: unknown[]) => void unforeseen.push(given);
  await using t = await startTestService({ log: { debug, info, warn, error } });
  const changes = watchPrototypes();
  const found = await attack(Number(new URL(t.url).port), await sampleRequests(t), count);
  return { ...found, unforeseen, changedPrototypes: changes() };
}

if (import.meta.main) {
  freezePrototypes();
  process.stdout.write(JSON.stringify(await attackService(Number(process.argv[2]))));
}
