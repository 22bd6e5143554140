/**
 * SEC-10 and SEC-17: whatever is sent in place of a text, a number or an object is refused as the caller's fault, never
 * fails as ours, and changes nothing that the whole program inherits from.
 *
 * `HALYARD_HOSTILE_REQUESTS=100000 npm test -- security/hostile-requests` takes two minutes.
 */
import { fileURLToPath } from 'node:url';
import { allOperations } from '@halyard/contract';
import { spawnService } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { attack } from './testing/attack.ts';
import { attackService } from './testing/attack-service.ts';
import type { SampleRequest } from './testing/sample-requests.ts';

const timeout = 7_200_000;
const count = Number(process.env['HALYARD_HOSTILE_REQUESTS'] ?? 3_000);

it('SEC-10, SEC-17: what is hostile is refused, and leaves nothing behind', { timeout }, async () => {
  const { faults, unforeseen, changedPrototypes, statuses } = await attackService(count);
  expect(faults).toEqual([]);
  expect(unforeseen).toEqual([]);
  expect(changedPrototypes).toEqual([]);
  expect(({} as { x?: unknown }).x).toBeUndefined();
  // It came as far as that: what a wrong key or path keeps out tests little.
  expect(statuses[400]).toBeGreaterThan(count / 4);
  expect(statuses[200]).toBeGreaterThan(count / 10);
  expect((statuses[401] ?? 0) + (statuses[403] ?? 0)).toBeLessThan(count / 10);
});

it('SEC-10, SEC-17, negative control: a service that trusts what it is sent fails at all of it', {
  timeout,
}, async () => {
  await using naive = await spawnService({
    args: [fileURLToPath(new URL('testing/naive-service.ts', import.meta.url))],
    ready: /^listening on (\d+)/,
  });
  const port = Number(naive.ready[1]);
  const { faults } = await attack(port, samplesOf('flags.create', 'flags.read'), 1_000);
  const found = faults.map(([what]) => what).join('\n');
  expect(found).toContain('flags.create: answered 500');
  expect(found).toContain('flags.create: took a body that its schema refuses');
  expect(found).toContain('flags.read: answered 200 with what its schema refuses');
  expect(await (await fetch(`http://127.0.0.1:${port}/changed`)).json()).toEqual(['Object.x']);
});

/** As far as a service needs them that looks at nothing. */
function samplesOf(...names: string[]): SampleRequest[] {
  return allOperations
    .filter(({ name }) => names.includes(name))
    .map((operation) => {
      const body = operation.method === 'GET' ? undefined : '{"key":"a","name":"A"}';
      return { operation, example: {}, path: operation.path, query: '', body, key: undefined };
    });
}
