import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { waitFor } from '../wait-for.ts';
import { startHaproxy } from './start-haproxy.ts';

const config = fileURLToPath(new URL('../../../../deploy/haproxy.cfg', import.meta.url));

/** A node that says its name, and is ready as long as it is told to be. */
async function startNode(name: string) {
  const node = { address: '', isReady: true };
  const server = createServer((request, response) => {
    if (request.url === '/readyz') response.writeHead(node.isReady ? 200 : 503).end();
    else response.end(name);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  node.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return node;
}

it('leads to nodes that are ready, and is there again after a kill', async () => {
  const [one, two] = [await startNode('one'), await startNode('two')];
  const env = { HALYARD_ADDRESS_1: one.address, HALYARD_ADDRESS_2: two.address };
  await using balancer = await startHaproxy({ config, env });
  const ask = async () => (await fetch(balancer.url)).text();
  const names = new Set<string>();
  await waitFor(async () => names.add(await ask()).size === 2);
  one.isReady = false;
  const ten = async () => new Set(await Promise.all(Array.from({ length: 10 }, ask)));
  await waitFor(async () => (await ten()).size === 1 && (await ask()) === 'two');
  // Where it finds none ready it asks all the same.
  two.isReady = false;
  await waitFor(async () => names.has(await ask()) && (await ten()).size === 2, { timeoutMs: 20_000 });
  two.isReady = true;
  await waitFor(async () => (await ten()).size === 1);
  await balancer.kill9();
  await expect(ask()).rejects.toThrow();
  await balancer.restart();
  await waitFor(async () => (await ask()) === 'two');
});

it('says what it does not like about its configuration', async () => {
  await expect(startHaproxy({ config: '/nowhere.cfg', env: {} })).rejects.toThrow(/nowhere\.cfg/);
});
