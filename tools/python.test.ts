/**
 * The Python package: its own tests, and random questions that it and core have to answer alike. Without Python
 * >= 3.10 or what pip has to get, what needs them is skipped with the reason, but fails where CI is true.
 */
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { expectToHold, programIn, signerEnvironment } from '../spec/context-token/testing/made-by-others.ts';
import { findPython, type Python, withExtras } from './find-python.ts';
import { fuzz } from './python-fuzz.ts';
import { runProgram } from './run-program.ts';

let bare: Python | undefined;
let complete: Python | undefined;
let complaint = '';

beforeAll(async () => {
  bare = await findPython();
  if (bare !== undefined) {
    complete = await withExtras(bare, (output) => {
      complaint = output;
    });
  }
}, 180_000);

/** The Python that a test needs. */
function need(python: Python | undefined, what: string, { skip }: TestContext): Python {
  if (python !== undefined) return python;
  if (process.env['CI'] === 'true') throw new Error(`CI needs ${what}.`);
  // The reporter keeps the reason of a skipped test to itself.
  console.warn(`Skipped: there is no ${what}.`);
  return skip(`There is no ${what}.`);
}

const needPython = (context: TestContext) => need(bare, 'Python >= 3.10 on the path', context);
const needExtras = (context: TestContext) =>
  need(
    complete,
    `Python >= 3.10 with google-re2 and cryptography (${complaint.split('\n').at(-1)})`,
    context,
  );

describe('the Python evaluator', () => {
  it('passes its tests, skipping none', async (context) => {
    const { program } = needExtras(context);
    const { exitCode, output } = await runProgram(program, UNITTEST);
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/Ran \d\d+ tests/);
    expect(output).not.toContain('skipped');
  }, 120_000);

  it('passes those that do without other packages where there are none', async (context) => {
    const { program } = needPython(context);
    // All of them, unless the test above has had all.
    const some = complete === undefined ? [] : ['-p', 'test_[rv]e*.py'];
    const { exitCode, output } = await runProgram(program, [...UNITTEST, ...some]);
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/Ran \d+ tests/);
  }, 120_000);

  it('answers random questions as core does', async (context) => {
    const python = complete ?? needPython(context);
    const seed = Math.floor(Math.random() * 2 ** 31);
    const report = await fuzz({
      python: python.program,
      runs: 2_000,
      seed,
      regex: complete !== undefined,
    });
    expect(report.difference).toBeUndefined();
    expect(report.snapshots).toBe(2_000);
    expect(Object.keys(report.reasons).sort()).toEqual(REASONS);
  }, 120_000);

  it('is caught when one of its operators is another', async (context) => {
    const { program } = needPython(context);
    const report = await fuzz({ python: program, runs: 2_000, seed: 1, regex: false, wrong: true });
    expect(report.difference).toMatch(/^seed 1, path \d+[\d:]*\n.*: core .*, Python .*\n/);
    expect(report.difference).toContain('"op":"lte"');
  }, 120_000);
});

it('PyJWT makes context tokens that hold', async (context) => {
  const { program } = needExtras(context);
  expectToHold(await runProgram(program, ['-c', programIn('python')], { env: signerEnvironment }));
}, 60_000);

const UNITTEST = ['-m', 'unittest', 'discover', '-s', 'sdks/python/tests'];

const REASONS = [
  'DEFAULT',
  'DEFAULT TARGETING_KEY_MISSING',
  'DISABLED',
  'ERROR FLAG_NOT_FOUND',
  'ERROR PARSE_ERROR',
  'ERROR TYPE_MISMATCH',
  'PREREQUISITE_FAILED',
  'SPLIT',
  'STATIC',
  'TARGETING_MATCH',
];
