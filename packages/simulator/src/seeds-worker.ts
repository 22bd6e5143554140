/** Runs every `step`th seed of a range in a process of its own and tells its parent of each. */
import { everyDefect } from './defects/every-defect.ts';
import type { Report } from './run-many.ts';
import { runSeed } from './run-seed.ts';

const [from, to, step, defectName] = process.argv.slice(2);
const defect = everyDefect.find(({ name }) => name === defectName);
for (let seed = Number(from); seed < Number(to); seed += Number(step)) {
  const { counts, ...outcome } = await runSeed(seed, defect);
  const report: Report = { outcome: { ...outcome, counts: [...counts] } };
  await new Promise((resolve) => process.send!(report, resolve));
}
process.disconnect();
