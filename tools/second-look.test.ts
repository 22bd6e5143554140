import { expect, it } from 'vitest';
import { chooseSecondLook, countAnew } from './second-look.ts';
import type { FailedFile } from './test-reporter.ts';

const failedIn = (file: string): FailedFile => ({
  project: 'some',
  file,
  passed: 3,
  failed: 1,
  tests: ['it is seen'],
});
const page = 'packages/dashboard/src/frame/frame.test.ts';

it.each([
  ['of a page', [page], true],
  ['of an SDK', ['sdks/python/a.test.ts'], true],
  ['of three', [page, 'bench/a.test.ts', 'examples/web/web.test.ts'], true],
  ['of more than three', [page, 'bench/a.test.ts', 'examples/web/web.test.ts', 'snippets/a.test.ts'], false],
  ['of the service', ['packages/server/src/faults/kill.test.ts'], false],
  ['of faults', ['sdks/typescript/src/faults.test.ts'], false],
  ['of a page beside one of the service', [page, 'packages/core/src/a.test.ts'], false],
  ['of none', [], false],
])('a second look: %s', (_what, files, isHad) => {
  const failedFiles = files.map(failedIn);
  const run = { passed: 90, failed: files.length, failedFiles };
  expect(chooseSecondLook(run)).toEqual(isHad ? failedFiles : []);
});

it('has no second look where an error belongs to no file', () => {
  expect(chooseSecondLook({ passed: 90, failed: 2, failedFiles: [failedIn(page)] })).toEqual([]);
});

it.each([
  ['all of it passes', { passed: 4, failed: 0 }, { passed: 91, failed: 0 }],
  ['something fails', { passed: 3, failed: 1 }, { passed: 90, failed: 1 }],
  ['something is not there any more', { passed: 3, failed: 0 }, { passed: 90, failed: 1 }],
])('counts anew where %s', (_what, alone, counts) => {
  expect(countAnew({ passed: 90, failed: 1 }, failedIn(page), alone)).toEqual(counts);
});
