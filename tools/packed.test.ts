import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { freePort, spawnService, type TemporaryDirectory, temporaryDirectory } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPackage, buildPackages } from './build-packages.ts';
import { root, runProgram } from './run-program.ts';

/** What programs bring along for some of the packages: of OpenFeature the oldest that will do, as the sources' tests have new ones. */
const peers = [
  '@openfeature/core@1.9.0',
  '@openfeature/server-sdk@1.20.0',
  '@openfeature/web-sdk@1.6.2',
  'react@19.3.1',
  '@types/react@19.3.3',
];

let packages: BuiltPackage[];
let home: TemporaryDirectory;
const output = join(root, 'build', `packed-test-${process.pid}`);

async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<string> {
  const { exitCode, output, stdout } = await runProgram(program, args, {
    cwd,
    env: { ...process.env, ...env },
  });
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}:\n${output}`);
  return stdout;
}

beforeAll(async () => {
  mkdirSync(output, { recursive: true });
  packages = await buildPackages(output);
  home = temporaryDirectory('halyard-packed-');
  for (const { directory } of packages)
    await run('npm', ['pack', `--pack-destination=${home.path}`], directory);
  writeFileSync(join(home.path, 'package.json'), '{ "private": true, "type": "module" }');
  const tarballs = packages.map(({ name }) => `./${name.slice(1).replace('/', '-')}-0.1.0.tgz`);
  await run(
    'npm',
    ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', ...peers, ...tarballs],
    home.path,
  );
}, 400_000);
afterAll(async () => {
  rmSync(output, { recursive: true, force: true });
  await home?.remove();
});

function isBuilt(name: string): boolean {
  return packages.some((built) => built.name === name);
}

/** The Nodes to run what is published on: this one, and an older one that the system has. */
function nodes(): [version: string, program: string][] {
  const places = (process.env['PATH'] ?? '').split(delimiter).filter((place) => !place.startsWith(root));
  const others = places
    .map((place) => join(place, 'node'))
    .filter((program) => existsSync(program))
    .map((program): [string, string] => [
      execFileSync(program, ['--version'], { encoding: 'utf8' }).trim(),
      program,
    ])
    .filter(([version]) => version.startsWith('v20.'));
  return [[process.version, process.execPath], ...others.slice(0, 1)];
}

describe.each(nodes())('installed from tarballs, on Node %s', (_version, node) => {
  it.each([
    '@halyard/core',
    '@halyard/sdk',
    '@halyard/sdk/browser',
    '@halyard/sdk/browser/options',
    '@halyard/request-context',
    '@halyard/react',
    '@halyard/react/testing',
    '@halyard/openfeature/server',
    '@halyard/openfeature/web',
  ])('%s exports what its source exports', async (name) => {
    const program = `console.log(JSON.stringify(Object.keys(await import('${name}')).sort()))`;
    const exported = JSON.parse(await run(node, ['--input-type=module', '-e', program], home.path));
    expect(exported).toEqual(Object.keys(await import(name)).sort());
    expect(exported).not.toEqual([]);
  });
});

it('publishes no scripts, no sources and no tests', () => {
  for (const { name } of packages) {
    const directory = join(home.path, 'node_modules', name);
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    expect(Object.keys(manifest)).not.toContain('scripts');
    expect(Object.keys(manifest)).not.toContain('devDependencies');
    expect(Object.keys(manifest)).not.toContain('private');
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.filter((file) => /\.test\.|\btesting\/|^src|(?<!\.d)\.ts$/.test(file))).toEqual([]);
  }
});

it('says of what has hooks that it is for client components', () => {
  for (const file of ['index.js', 'testing.js']) {
    const code = readFileSync(join(home.path, 'node_modules/@halyard/react/dist', file), 'utf8');
    expect(code).toMatch(/^'use client';/);
  }
});

it('gives TypeScript the types', async () => {
  writeFileSync(
    join(home.path, 'use.ts'),
    `import { LIMITS } from '@halyard/core';
     export const wrong: string = LIMITS;
     export type Known = typeof import('@halyard/sdk');`,
  );
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--types', ''];
  const { output: complaints } = await runProgram('tsc', [...options, 'use.ts'], { cwd: home.path });
  // The planted mistake and nothing else: types that were not found would be `any`, which allows it.
  expect(complaints.trim().split('\n')).toHaveLength(1);
  expect(complaints).toMatch(/^use\.ts\(2,\d+\): error TS2322/);
});

it.each(['sdks/typescript/typed-flags/typed-flags.ts', 'sdks/react/typed-flags/typed-flags.tsx'])(
  'takes the types of flags that a program declares: %s',
  async (path) => {
    const source = readFileSync(join(root, path), 'utf8');
    const [typedFile, untypedFile] = [`typed-${basename(path)}`, `untyped-${basename(path)}`];
    writeFileSync(join(home.path, typedFile), source);
    // The control: without the declarations every planted mistake is allowed, and TypeScript complains of that.
    writeFileSync(join(home.path, untypedFile), source.replace(/declare module [\s\S]*?\n}\n/, ''));
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--types', ''];
    const compile = (file: string) =>
      runProgram('tsc', [...options, '--jsx', 'react-jsx', file], { cwd: home.path });
    expect((await compile(typedFile)).output).toBe('');
    expect((await compile(untypedFile)).output.match(/TS2578/g)!.length).toBeGreaterThan(5);
  },
);

it('gives OpenFeature providers that answer, with types that fit', async () => {
  const program = `
    import { HalyardProvider } from '@halyard/openfeature/server';
    import { HalyardProvider as Web } from '@halyard/openfeature/web';
    import { TestData } from '@halyard/sdk';
    import { OpenFeature, type Provider } from '@openfeature/server-sdk';
    import type { Provider as WebProvider } from '@openfeature/web-sdk';
    const web: WebProvider = new Web({ url: 'http://localhost', key: 'hal_client_x' });
    const wrong: WebProvider = new HalyardProvider({ source: new TestData() });
    const provider: Provider = new HalyardProvider({ source: new TestData({ a: true }) });
    await OpenFeature.setProviderAndWait(provider);
    console.log(await OpenFeature.getClient().getBooleanValue('a', false));
    await OpenFeature.close();`;
  writeFileSync(join(home.path, 'openfeature.ts'), program);
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,dom'];
  const { output: complaints } = await runProgram('tsc', [...options, '--types', '', 'openfeature.ts'], {
    cwd: home.path,
  });
  const manifest = readFileSync(join(home.path, 'node_modules/@halyard/openfeature/package.json'), 'utf8');
  const oldest = Object.entries(JSON.parse(manifest).peerDependencies as Record<string, string>);
  expect(peers).toEqual(expect.arrayContaining(oldest.map(([name, range]) => `${name}@${range.slice(1)}`)));
  // The planted mistake and nothing else, but that OpenFeature's own types want those of Node.
  const errors = complaints.match(/^(?!node_modules\/@openfeature).*error TS\d+/gm);
  expect(errors, complaints).toEqual([expect.stringMatching(/^openfeature\.ts\(8,\d+\): error TS2322$/)]);
  expect(await run(process.execPath, ['openfeature.js'], home.path)).toBe('true\n');
});

/** As a browser would load it: the page, and the script and the style that it names. */
async function opensDashboard(port: number): Promise<void> {
  const at = `http://127.0.0.1:${port}`;
  const answer = await fetch(`${at}/app/projects/default/flags`);
  const page = await answer.text();
  expect([answer.status, page]).toEqual([200, expect.stringContaining('<div id="root">')]);
  const files = [...page.matchAll(/ (?:src|href)="(\/app\/assets\/[^"]+)"/g)].map((found) => found[1]!);
  expect(files.filter((file) => /\.(js|css)$/.test(file)).length).toBeGreaterThan(1);
  for (const file of files) expect([file, (await fetch(at + file)).status]).toEqual([file, 200]);
  // Nothing that builds it is needed where it runs.
  expect(existsSync(join(home.path, 'node_modules/vite'))).toBe(false);
}

it('starts as `halyard` and answers', async ({ skip }) => {
  skip(!isBuilt('@halyard/server'), 'there is no packages/server/src/main.ts');
  const port = await freePort();
  await using service = await spawnService({
    program: join(home.path, 'node_modules/.bin/halyard'),
    args: [],
    cwd: home.path,
    env: {
      // The command finds its Node by name.
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      PORT: String(port),
      HALYARD_DATA: join(home.path, 'data'),
    },
    ready: new RegExp(String(port)),
  });
  const response = await fetch(`http://127.0.0.1:${port}/healthz`);
  expect(response.status).toBe(200);
  await opensDashboard(port);
  expect(await service.stop('SIGTERM')).toEqual({ code: 0, signal: null });

  const program = join(home.path, 'node_modules/.bin/halyard');
  const env = { HALYARD_DATA: join(home.path, 'data') };
  expect(await run(program, ['audit', 'verify'], home.path, env)).toMatch(
    /^\d+ changes, the chain holds, signed up to change \d+\n$/,
  );
  await expect(run(program, ['audti', 'verify'], home.path, env)).rejects.toThrow(/no command audti/);
});
