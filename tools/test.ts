/**
 * `npm test`: the checks of `npm run check` (counted as one test), then all tests, of which few that failed may have a second look;
 * with arguments for Vitest, such as a part of a file's path, only the tests they select, once. The last line is always
 * `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseSecondLook, countAnew } from './second-look.ts';
import type { TestCounts, TestRun } from './test-reporter.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function main(args: readonly string[]): Promise<void> {
  let counts: TestCounts = { passed: 0, failed: 1 };
  try {
    counts = await runAll(args);
  } catch (error) {
    console.error(error);
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}

async function runAll(args: readonly string[]): Promise<TestCounts> {
  if (args.length > 0) return runVitest(args);
  const checkFailed = (await runNode(['tools/check.ts'])) === 0 ? 0 : 1;
  const { passed, failed } = await lookAgain(await runVitest([]));
  return { passed: passed + 1 - checkFailed, failed: failed + checkFailed };
}

/** Files that may have failed for being beside others are run by themselves, and named whatever comes of it. */
async function lookAgain(run: TestRun): Promise<TestCounts> {
  let counts: TestCounts = run;
  const said: string[] = [];
  for (const beside of chooseSecondLook(run)) {
    console.log(`\nA second look, by itself: ${beside.file}`);
    const alone = await runVitest([`--project=${beside.project}`, beside.file]);
    const before = counts;
    counts = countAnew(counts, beside, alone);
    const what = counts === before ? 'failed again' : 'UNSTEADY: failed beside others, passed by itself';
    said.push(`${what}: ${beside.file}`, ...beside.tests.map((test) => `  ${test}`));
  }
  if (said.length > 0) console.log(`${said.join('\n')}\n`);
  return counts;
}

async function runVitest(args: readonly string[]): Promise<TestRun> {
  const directory = mkdtempSync(join(tmpdir(), 'halyard-test-'));
  const file = join(directory, 'counts.json');
  try {
    const exitCode = await runNode(
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--reporter=default',
        '--reporter=./tools/test-reporter.ts',
        ...args,
      ],
      { HALYARD_TEST_COUNTS: file, NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled') },
    );
    if (!existsSync(file)) return { passed: 0, failed: 1, failedFiles: [] };
    const run = JSON.parse(readFileSync(file, 'utf8')) as TestRun;
    // No test at all, or a failure that the counts do not know, is a failure.
    const isBad = exitCode !== 0 || run.passed === 0;
    return isBad && run.failed === 0 ? { ...run, failed: 1 } : run;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Runs a program of the repository with its output here. Gives its exit code, null when a signal ended it. */
async function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number | null> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // The terminal sends its signals to the child as well; whoever sends one to this process alone means both.
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
  const [code] = (await once(child, 'exit')) as [number | null];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, pass);
  return code;
}

await main(process.argv.slice(2));
