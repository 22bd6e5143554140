/** What the kernel holds of connections on loopback: written by one side, not yet read by the other. Linux only. */
import { readFileSync } from 'node:fs';

/** Bytes by the client's port, of IPv4 connections to `port`; sent and unacknowledged ones, and received and unread ones. */
export function socketQueues(port: number): Map<number, number> {
  const queues = new Map<number, number>();
  const lines = readFileSync('/proc/net/tcp', 'latin1').split('\n');
  for (const line of lines) {
    const match = /: \w+:(\w+) \w+:(\w+) \w+ (\w+):(\w+) /.exec(line);
    if (!match) continue;
    const [local, remote, unsent, unread] = match.slice(1).map((hex) => Number.parseInt(hex, 16));
    if (local === port) queues.set(remote!, (queues.get(remote!) ?? 0) + unsent!);
    else if (remote === port) queues.set(local!, (queues.get(local!) ?? 0) + unread!);
  }
  return queues;
}
