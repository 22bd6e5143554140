/** Balancers before two nodes, by the configurations that people are given. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Balancer, startHaproxy, startNginx } from '@halyard/testkit';
import type { Node } from './nodes.ts';
import { root } from './place.ts';

export const haproxyConfig = join(root, 'deploy/haproxy.cfg');
const nginxConfig = join(root, 'deploy/nginx.conf');

/** `config`: another file than ours. */
export async function behindHaproxy([one, two]: readonly Node[], config = haproxyConfig): Promise<Balancer> {
  return startHaproxy({ config, env: { HALYARD_ADDRESS_1: one!.address, HALYARD_ADDRESS_2: two!.address } });
}

export async function behindNginx([one, two]: readonly Pick<Node, 'address'>[]): Promise<Balancer> {
  const text = readFileSync(nginxConfig, 'utf8');
  return startNginx((port) =>
    text
      .replace('listen 8080', `listen 127.0.0.1:${port}`)
      .replace('127.0.0.1:4401', one!.address)
      .replace('127.0.0.1:4402', two!.address),
  );
}
