/** Runtimes that the edge client is for, each with the same program on it. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { atExit, spawnService, temporaryDirectory } from '@halyard/testkit';
import { build } from 'esbuild';
import type { Order } from './edge-program.ts';

export type RuntimeName = 'Node' | 'Bun' | 'workerd';

export interface Runtime extends AsyncDisposable {
  /** What came of each step. */
  run(order: Order): Promise<unknown[]>;
}

interface Binary {
  /** With a lock file of its own: too large for everybody's installation. */
  folder: string;
  path: string;
}

const at = (path: string): string => fileURLToPath(new URL(`../../../../../${path}`, import.meta.url));
const binaries: Record<'Bun' | 'workerd', Binary> = {
  Bun: { folder: at('bench/bun'), path: 'node_modules/@oven/bun-linux-x64/bin/bun' },
  workerd: {
    folder: at('sdks/typescript/workerd'),
    path: 'node_modules/@cloudflare/workerd-linux-64/bin/workerd',
  },
};

/** `isFault`: it could be here, and is not. */
export type FoundRuntime = { program: string } | { why: string; isFault: boolean };

/** The program of a runtime, which is installed where it is not. */
export async function findRuntime(name: RuntimeName): Promise<FoundRuntime> {
  if (name === 'Node') return { program: process.execPath };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { why: 'that is done on Linux on x64 alone', isFault: false };
  const { folder, path } = binaries[name];
  const program = join(folder, path);
  if (existsSync(program)) return { program };
  try {
    await promisify(execFile)('npm', ['ci', '--prefix', folder], { timeout: 60_000 });
    return { program };
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? error);
    return { why: `\`npm ci --prefix ${folder}\` failed: ${said}`, isFault: true };
  }
}

/** `program`: what findRuntime() found. */
export async function startRuntime(name: RuntimeName, program: string): Promise<Runtime> {
  const directory = temporaryDirectory('halyard-edge-');
  const bundle = (file: string) => bundleInto(join(directory.path, `${file}.mjs`), file);
  const [port, stop] =
    name === 'workerd'
      ? await startWorkerd(
          program,
          directory.path,
          await Promise.all(['workerd-program', 'workerd-cache'].map(bundle)),
        )
      : await startServer(program, await bundle(name === 'Node' ? 'node-program' : 'bun-program'));
  return {
    async run(order) {
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        body: JSON.stringify(order),
      });
      if (!answer.ok) throw new Error(`${name} answers ${answer.status}: ${await answer.text()}`);
      return ((await answer.json()) as { results: unknown[] }).results;
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function bundleInto(outfile: string, file: string): Promise<string> {
  await build({
    entryPoints: [fileURLToPath(new URL(`./${file}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    // What only the program on Node may have.
    external: ['node:http'],
  });
  return outfile;
}

async function startServer(program: string, file: string): Promise<[number, () => Promise<void>]> {
  const service = await spawnService({ program, args: [file], ready: /^port (\d+)/ });
  return [Number(service.ready[1]), async () => void (await service.kill9())];
}

async function startWorkerd(
  program: string,
  directory: string,
  [main, cache]: string[],
): Promise<[number, () => Promise<void>]> {
  const worker = (file: string, more = '') =>
    `(modules = [(name = "main", esModule = embed "${file}")], compatibilityDate = "2024-01-01"${more})`;
  const text = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = ${worker(main!.slice(directory.length + 1), ', globalOutbound = "network", cacheApiOutbound = "cache"')}),
    (name = "cache", worker = ${worker(cache!.slice(directory.length + 1))}),
    (name = "network", network = (allow = ["private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
  const config = join(directory, 'config.capnp');
  writeFileSync(config, text);
  // It tells the port that it has chosen over a descriptor of ours.
  const child = spawn(program, ['serve', config, '--control-fd=3'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr!.on('data', (data: Buffer) => {
    complaints += data.toString();
  });
  const forget = atExit(() => child.kill('SIGKILL'));
  const exited = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.stdio[3]!.on('data', (data: Buffer) => {
      said += data.toString();
      const found = /"event":"listen".*?"port":(\d+)/.exec(said);
      if (found) resolve(Number(found[1]));
    });
    void exited.then(() => reject(new Error(`workerd ended: ${complaints}`)));
  });
  return [
    port,
    async () => {
      child.kill('SIGKILL');
      await exited;
      forget();
    },
  ];
}
