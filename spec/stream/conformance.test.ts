/** The SDK for Node through every case, and a control: an SDK that believes every word does not get through. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryDirectory } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCases } from './suite/load-cases.ts';
import type { CaseResult } from './suite/run-case.ts';
import { runSuite } from './suite/run-suite.ts';
import { type StartedTestService, startTestService } from './suite/start-test-service.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const command = (path: string) => `"${process.execPath}" "${join(root, path)}"`;
const node = command('sdks/typescript/src/testing/conformance-service.ts');
const naive = command('spec/stream/suite/naive-service.ts');

describe('the SDK for Node', () => {
  let started: StartedTestService;
  let running: Promise<CaseResult[]>;
  beforeAll(async () => {
    started = await startTestService(node);
    running = runSuite(started.service, { concurrency: 6 });
  });
  afterAll(() => started[Symbol.asyncDispose]());

  for (const { name: file, cases } of loadCases()) {
    for (const { name } of cases) {
      it(`${file}: ${name}`, { timeout: 180_000 }, async () => {
        const result = (await running).find((each) => each.name === `${file}/${name}`);
        expect(result?.failure).toBeUndefined();
        // Nothing that this SDK lacks is passed over in silence.
        expect(result).not.toHaveProperty('skipped');
      });
    }
  }

  it('meets as many cases as there are files for', async () => {
    const results = await running;
    expect(results.length).toBeGreaterThan(170);
    expect(new Set(results.map(({ name }) => name)).size).toBe(results.length);
  });
});

describe('an SDK that applies what comes as it comes (control)', () => {
  let started: StartedTestService;
  beforeAll(async () => {
    started = await startTestService(naive);
  });
  afterAll(() => started[Symbol.asyncDispose]());

  async function run(only: string, patienceMs?: number): Promise<Record<string, boolean>> {
    const results = await runSuite(started.service, {
      only,
      concurrency: 8,
      ...(patienceMs && { patienceMs }),
    });
    return Object.fromEntries(results.map(({ name, failure }) => [name, failure === undefined]));
  }

  it('fails where its word is not checked', async () => {
    const integrity = await run('integrity/', 700);
    expect(Object.keys(integrity).length).toBeGreaterThan(15);
    expect(Object.entries(integrity).filter(([, passed]) => passed)).toEqual([]);
  });

  it.each([
    'changes/nothing before the commit',
    'changes/an older version',
    'changes/an older full transfer',
    'bye/bye and the end',
    'silence/silence after a commit',
    'silence/a commit that never comes',
    'bye/bye among puts',
    'answers/503 with Retry-After',
    'answers/401 again and again',
    'wire/lines end in CR LF',
  ])('fails %s', async (only) => {
    const results = Object.values(await run(only, 700));
    expect(results.length).toBeGreaterThan(0);
    expect(results).not.toContain(true);
  });

  it('passes what needs no care', async () => {
    const results = { ...(await run('changes/one change')), ...(await run('resume/with everything')) };
    expect(Object.values(results)).toEqual([true, true]);
  });
});

describe('npm run conformance', () => {
  const run = async (...args: string[]) => {
    const program = [join(root, 'spec/stream/conformance.ts'), ...args];
    return promisify(execFile)(process.execPath, program, { cwd: root }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    );
  };

  it('prints each case and a last line, and writes both reports', async () => {
    await using directory = temporaryDirectory('halyard-conformance-');
    const [junit, json] = [join(directory.path, 'junit.xml'), join(directory.path, 'results.json')];
    const { code, stdout } = await run(
      '--command',
      node,
      '--only',
      'a full transfer',
      '--junit',
      junit,
      '--json',
      json,
    );
    expect(stdout).toMatch(/^✓ start\/a delete in a full transfer/m);
    expect(stdout).toMatch(/\d+ passed, 0 failed, 0 skipped\n$/);
    expect(code).toBe(0);
    expect(readFileSync(junit, 'utf8')).toMatch(/<testsuite [^>]*failures="0">\n {2}<testcase classname="/);
    expect(JSON.parse(readFileSync(json, 'utf8')).length).toBeGreaterThan(2);
  });

  it('ends with 1 where nothing was run, and with 2 where it cannot be', async () => {
    expect((await run('--command', node, '--only', 'no such case')).code).toBe(1);
    expect((await run()).code).toBe(2);
    expect((await run('--command', 'true')).code).toBe(2);
  });
});
