/**
 * `npm run check`: everything about the source that needs no service and no test. A line for each check with its
 * time, and what it complained about; exit code 1 when any did.
 */
import { checkDependencyRules } from './check-dependency-rules.ts';
import { checkTrackedFiles } from './check-tracked-files.ts';
import { runProgram } from './run-program.ts';

/** Gives its complaints; none is success. */
type Check = () => Promise<readonly string[]>;

const checks: Record<string, Check> = {
  'format and lint': program('biome', 'check', '--error-on-warnings', '--max-diagnostics=100', '.'),
  types: program('tsc', '-p', '.'),
  // With the types of the DOM, which nothing else may lean on.
  'types of what runs in browsers': program('tsc', '-p', 'tsconfig.web.json'),
  // A program of its own: what it declares holds in the whole program.
  'typed flags': program('tsc', '-p', 'sdks/typescript/typed-flags'),
  'typed flags in React': program('tsc', '-p', 'sdks/react/typed-flags'),
  'size of what browsers load': program('size-limit'),
  'unused code': program('knip', '--no-config-hints'),
  'dependency rules': checkDependencyRules,
  'tracked files': checkTrackedFiles,
};

async function main(): Promise<void> {
  // All at once: most are programs of their own, and none takes all cores all the time.
  const results = await Promise.all(Object.entries(checks).map(([name, check]) => report(name, check)));
  if (results.includes(false)) process.exitCode = 1;
}

async function report(name: string, check: Check): Promise<boolean> {
  const startedAt = performance.now();
  const complaints = await check().catch((error: unknown) => [String(error)]);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${complaints.length === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
  for (const complaint of complaints) console.log(complaint);
  return complaints.length === 0;
}

function program(name: string, ...args: readonly string[]): Check {
  return async () => {
    const { exitCode, output } = await runProgram(name, args);
    return exitCode === 0 ? [] : [output.trim() || `${name} ended with ${exitCode}.`];
  };
}

await main();
