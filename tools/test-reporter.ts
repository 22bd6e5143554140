import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node';

/** What came of a run of Vitest. */
export interface TestCounts {
  readonly passed: number;
  /** Tests that failed, and whatever kept tests from running: a file, a hook, an error outside of any test. */
  readonly failed: number;
}

/** A file in which something failed. */
export interface FailedFile extends TestCounts {
  readonly project: string;
  /** From the root, with slashes. */
  readonly file: string;
  /** Full names of the tests that failed. */
  readonly tests: readonly string[];
}

export interface TestRun extends TestCounts {
  readonly failedFiles: readonly FailedFile[];
}

/**
 * Writes the {@link TestRun} as JSON to the file that HALYARD_TEST_COUNTS names, at its very end: without that file the run did not
 * get there.
 */
export default class CountingReporter implements Reporter {
  #root = process.cwd();

  onInit({ config }: Vitest): void {
    this.#root = config.root;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const file = process.env['HALYARD_TEST_COUNTS'];
    if (!file) return;
    const counts = modules.map(countModule);
    const sum = (of: (count: TestCounts) => number) => counts.reduce((total, count) => total + of(count), 0);
    const passed = sum((count) => count.passed);
    const failed = sum((count) => count.failed) + unhandledErrors.length;
    const failedFiles = modules.flatMap((module, i): FailedFile[] => {
      const count = counts[i]!;
      if (count.failed === 0) return [];
      const path = relative(this.#root, module.moduleId).replaceAll('\\', '/');
      const tests = [...module.children.allTests('failed')].map((test) => test.fullName);
      return [{ ...count, project: module.project.name, file: path, tests }];
    });
    writeFileSync(file, JSON.stringify({ passed, failed, failedFiles } satisfies TestRun));
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
