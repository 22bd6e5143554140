import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** What came of a run of Vitest. */
export interface TestCounts {
  readonly passed: number;
  /** Tests that failed, and whatever kept tests from running: a file, a hook, an error outside of any test. */
  readonly failed: number;
}

/**
 * Writes the {@link TestCounts} of the run as JSON to the file that HALYARD_TEST_COUNTS names, at its very end:
 * without that file the run did not get there.
 */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const file = process.env['HALYARD_TEST_COUNTS'];
    if (!file) return;
    const counts = modules.map(countModule);
    const sum = (of: (count: TestCounts) => number) => counts.reduce((total, count) => total + of(count), 0);
    const passed = sum((count) => count.passed);
    const failed = sum((count) => count.failed) + unhandledErrors.length;
    writeFileSync(file, JSON.stringify({ passed, failed } satisfies TestCounts));
  }
}

function countModule(module: TestModule): TestCounts {
  const passed = [...module.children.allTests('passed')].length;
  const suites = [module, ...module.children.allSuites()];
  const failed =
    [...module.children.allTests('failed')].length +
    suites.reduce((total, suite) => total + suite.errors().length, 0);
  // Whatever else Vitest calls a failure of the file must not pass for a success here.
  return { passed, failed: module.state() === 'failed' ? Math.max(failed, 1) : failed };
}
