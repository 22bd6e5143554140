/** How many files, and so connections, a process may have open. Linux; elsewhere it is hoped that there are enough. */
import { readFileSync } from 'node:fs';

/** What a process needs beside its connections. */
const others = 200;

/** Throws what to do where a process of this one may not have so many connections. */
export function requireConnections(count: number): void {
  if (process.platform !== 'linux') return;
  const text = /^Max open files +(\w+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
  // Node has raised its limit as far as it may when it started, and what it starts inherits that.
  const limit = text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
  if (limit >= count + others) return;
  throw new Error(
    `${count} connections need ${count + others} open files; ${limit} are allowed (ulimit -Hn)`,
  );
}
