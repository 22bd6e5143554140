import type { FailedFile, TestCounts, TestRun } from './test-reporter.ts';

/** What is seen through browsers and programs of others, which answer late on a busy machine. */
const seen = /^(packages\/(dashboard|interop)|sdks|bench|examples|snippets)\//;
/** What must never happen: once is a finding, however often it does not happen after. */
const never = /fault|property|payload/;
const mostFiles = 3;

/**
 * The files that failed in a whole run and are run once more, by themselves; none where anything failed that must not. See
 * docs/decisions/0044-a-second-look.md.
 */
export function chooseSecondLook({ failed, failedFiles }: TestRun): readonly FailedFile[] {
  const inFiles = failedFiles.reduce((sum, file) => sum + file.failed, 0);
  const may = failedFiles.every(({ file }) => seen.test(file) && !never.test(file));
  return may && inFiles === failed && failedFiles.length <= mostFiles ? failedFiles : [];
}

/** The counts with what a file gave by itself in place of what it gave beside others. A failure only ever goes with all of its file. */
export function countAnew(run: TestCounts, beside: FailedFile, alone: TestCounts): TestCounts {
  if (alone.failed > 0 || alone.passed < beside.passed + beside.tests.length) return run;
  return {
    passed: run.passed - beside.passed + alone.passed,
    failed: run.failed - beside.failed,
  };
}
