/**
 * `npm run simulate -- --seed N` runs one seed and tells of it; `--seeds COUNT [--from N] [--jobs N]` runs many, with
 * progress, and ends in a summary. `--defect NAME` plants one. Exit code 1: an invariant did not hold.
 */
import { parseArgs } from 'node:util';
import { everyDefect } from './defects/every-defect.ts';
import { describeFailure } from './describe-failure.ts';
import { runMany } from './run-many.ts';
import { runSeed } from './run-seed.ts';

const usage = `npm run simulate -- --seed N | --seeds COUNT [--from N] [--jobs N]   [--defect NAME]
defects:
${everyDefect.map(({ name, found }) => `  ${name} (${found})`).join('\n')}`;

const { seed, seeds, from, jobs, defect: defectName } = readArguments();
const defect = everyDefect.find(({ name }) => name === defectName);
if (defectName !== undefined && !defect) exit(`There is no defect "${defectName}".\n${usage}`);

if (seed !== undefined) {
  const outcome = await runSeed(seed, defect);
  if (outcome.failure) console.log(describeFailure(outcome));
  const { traceHash, steps, virtualMs } = outcome;
  console.log(
    `seed ${seed}: ${steps} steps, ${Math.round(virtualMs / 1000)} virtual seconds, trace ${traceHash}`,
  );
  process.exitCode = outcome.failure ? 1 : 0;
} else {
  const failed = await runMany({ from: from ?? 1, seeds: seeds ?? 500, jobs: jobs ?? 1, defectName });
  process.exitCode = failed > 0 ? 1 : 0;
}

function readArguments() {
  const number = { type: 'string' } as const;
  const options = { seed: number, seeds: number, from: number, jobs: number, defect: number };
  try {
    const { values } = parseArgs({ options });
    const read = (name: 'seed' | 'seeds' | 'from' | 'jobs'): number | undefined => {
      const text = values[name];
      if (text === undefined) return undefined;
      if (!/^\d{1,12}$/.test(text)) throw new Error(`--${name} is a number`);
      return Number(text);
    };
    const { defect: named } = values;
    return {
      seed: read('seed'),
      seeds: read('seeds'),
      from: read('from'),
      jobs: read('jobs'),
      defect: named,
    };
  } catch (error) {
    return exit(`${(error as Error).message}\n${usage}`);
  }
}

function exit(message: string): never {
  console.error(message);
  process.exit(2);
}
