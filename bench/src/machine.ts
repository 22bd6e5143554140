/** On what the figures were measured: without it they mean nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Machine {
  cpu: string;
  /** That this process may use. */
  cores: number;
  memoryGb: number;
  system: string;
  /** Of the last 1, 5 and 15 minutes. */
  load: number[];
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    load: loadavg().map((value) => Math.round(value * 100) / 100),
  };
}

/** Of what is installed here; PostgreSQL's is known once a server of it runs. */
export function describeVersions(): Record<string, string> {
  return {
    node: process.versions.node,
    halyard: versionOf('../../packages/server/package.json'),
    pglite: versionOf('../../node_modules/@electric-sql/pglite/package.json'),
    hono: versionOf('../../node_modules/hono/package.json'),
    'hono node-server': versionOf('../../node_modules/@hono/node-server/package.json'),
    ...optional('bun', '../bun/node_modules/@oven/bun-linux-x64/package.json'),
  };
}

/** Nothing where it is not installed. */
function optional(name: string, path: string): Record<string, string> {
  return existsSync(new URL(path, import.meta.url)) ? { [name]: versionOf(path) } : {};
}

function versionOf(path: string): string {
  const file = fileURLToPath(new URL(path, import.meta.url));
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
