import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TemporaryDirectory, temporaryDirectory } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, runProgram } from './run-program.ts';

const vitest = "import { afterAll, beforeAll, describe, expect, it } from 'vitest';";

/** A project with the real command and reporter. */
function makeProject(): { project: TemporaryDirectory; write: (file: string, text: string) => void } {
  const project = temporaryDirectory('halyard-test-command-');
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(project.path, file)), { recursive: true });
    writeFileSync(join(project.path, file), `${text}\n`);
  };
  for (const file of ['tools/test.ts', 'tools/test-reporter.ts', 'tools/second-look.ts'])
    cpSync(join(root, file), join(project.path, file));
  symlinkSync(join(root, 'node_modules'), join(project.path, 'node_modules'));
  write('package.json', '{ "type": "module" }');
  write(
    'vitest.config.ts',
    "export default { test: { pool: 'forks', projects: [{ test: { name: 'some', include: ['**/*.test.ts'] } }] } };",
  );
  return { project, write };
}

let project: TemporaryDirectory;
beforeAll(() => {
  const made = makeProject();
  const { write } = made;
  project = made.project;
  // Tests that end in every possible way.
  write('good.test.ts', `${vitest} it('a', () => {}); it('b', () => {}); it.skip('c', () => {});`);
  write('bad.test.ts', `${vitest} it('a', () => {}); it('b', () => expect(1).toBe(2));`);
  write('unloadable.test.ts', "import './nowhere.ts';");
  write(
    'hook.test.ts',
    `${vitest} describe('x', () => { beforeAll(() => { throw new Error('planned'); }); it('a', () => {}); });`,
  );
  write('late-hook.test.ts', `${vitest} afterAll(() => { throw new Error('planned'); }); it('a', () => {});`);
  write(
    'unhandled.test.ts',
    `${vitest} it('a', async () => { void Promise.reject(new Error('planned')); await new Promise((r) => setTimeout(r, 50)); });`,
  );
  write('dying.test.ts', `${vitest} it('a', () => { process.kill(process.pid, 'SIGKILL'); });`);
  write(
    'killing.test.ts',
    `${vitest} it('a', async () => { process.kill(process.ppid, 'SIGKILL'); await new Promise((r) => setTimeout(r, 5_000)); });`,
  );
  write('empty.test.ts', 'export {};');
  write('skipped.test.ts', `${vitest} it.skip('a', () => {});`);
});
afterAll(() => project?.remove());

interface Ran {
  exitCode: number | null;
  lastLine: string | undefined;
}

async function runTests(...args: string[]): Promise<Ran> {
  const { exitCode, lastLine } = await runIn(project, args);
  return { exitCode, lastLine };
}

async function runIn({ path }: TemporaryDirectory, args: string[]): Promise<Ran & { stdout: string }> {
  // Not the environment of the Vitest that runs this test.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/VITEST|^TEST$|^NODE_ENV$/.test(name)),
  );
  const { exitCode, stdout } = await runProgram(process.execPath, ['tools/test.ts', ...args], {
    cwd: path,
    env,
  });
  return { exitCode, lastLine: stdout.trimEnd().split('\n').at(-1), stdout };
}

describe('npm test', () => {
  it.each([
    ['good', 'passes', '2 passed, 0 failed', 0],
    ['bad', 'has a failing test', '1 passed, 1 failed', 1],
    ['unloadable', 'cannot be loaded', '0 passed, 1 failed', 1],
    ['/hook', 'fails before its tests', '0 passed, 1 failed', 1],
    ['late-hook', 'fails after its tests', '1 passed, 1 failed', 1],
    ['unhandled', 'leaves an error unhandled', '1 passed, 1 failed', 1],
    ['dying', 'kills its worker', '0 passed, 1 failed', 1],
    ['killing', 'kills Vitest', '0 passed, 1 failed', 1],
    ['empty', 'holds no test', '0 passed, 1 failed', 1],
    ['skipped', 'skips all', '0 passed, 1 failed', 1],
    ['no-such-file', 'does not exist', '0 passed, 1 failed', 1],
  ])('tells of %s, which %s', async (filter, _what, lastLine, exitCode) => {
    expect(await runTests(filter)).toEqual({ exitCode, lastLine });
  });

  it('sums all files', async () => {
    expect(await runTests('good', 'bad', 'late-hook')).toEqual({
      exitCode: 1,
      lastLine: '4 passed, 2 failed',
    });
  });

  it('counts the check as a test when it runs everything, whatever becomes of Vitest', async () => {
    // The file that kills Vitest is among everything.
    writeFileSync(join(project.path, 'tools/check.ts'), 'process.exitCode = 1;\n');
    expect(await runTests()).toEqual({ exitCode: 1, lastLine: '0 passed, 2 failed' });
    writeFileSync(join(project.path, 'tools/check.ts'), 'export {};\n');
    expect(await runTests()).toEqual({ exitCode: 1, lastLine: '1 passed, 1 failed' });
  });
});

describe('a second look', () => {
  const unsteady = `import { existsSync, writeFileSync } from 'node:fs'; ${vitest}
    it('steady', () => {});
    it('unsteady', () => {
      const wasHere = existsSync(import.meta.filename + '.seen');
      writeFileSync(import.meta.filename + '.seen', '');
      expect(wasHere).toBe(true);
    });`;
  const bad = `${vitest} it('good', () => {}); it('bad', () => expect(1).toBe(2));`;

  it('passes what passes by itself, and names it; what fails again has failed', async () => {
    const made = makeProject();
    try {
      made.write('tools/check.ts', 'export {};');
      made.write('sdks/good.test.ts', `${vitest} it('good', () => {});`);
      made.write('sdks/a.test.ts', unsteady);
      made.write('bench/b.test.ts', bad);
      const { lastLine, exitCode, stdout } = await runIn(made.project, []);
      expect({ lastLine, exitCode }).toEqual({ lastLine: '5 passed, 1 failed', exitCode: 1 });
      expect(stdout.match(/^A second look, by itself: .+/gm)).toHaveLength(2);
      expect(stdout).toContain(
        'UNSTEADY: failed beside others, passed by itself: sdks/a.test.ts\n  unsteady\n',
      );
      expect(stdout).toContain('failed again: bench/b.test.ts\n  bad\n');
    } finally {
      void made.project.remove();
    }
  });
});
