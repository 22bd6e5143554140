/**
 * A project that leaves as a document and enters an empty installation leaves that as the same bytes: from this
 * database into the other one and back, as JSON and as YAML.
 */
import { temporaryDirectory } from '@halyard/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseYamlBody } from '../../platform/yaml/parse-yaml-body.ts';
import { writeYaml } from '../../platform/yaml/write-yaml.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { randomProject } from './testing/random-project.ts';

const numRuns = Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 15);

let here: TestService;
let there: TestService;
const directory = temporaryDirectory('halyard-transfer-');
beforeAll(async () => {
  here = await startTestService();
  // Embedded where this one is PostgreSQL; from embedded to PostgreSQL the way back is the same.
  const config = { databaseUrl: undefined, dataDirectory: directory.path };
  there = isPostgres ? await startTestService({ config }) : here;
});
afterAll(async () => {
  await here?.[Symbol.asyncDispose]();
  if (there !== here) await there?.[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

let made = 0;

async function emptyProject(t: TestService): Promise<string> {
  const key = `project-${++made}`;
  await t.ok('POST', '/projects', { key, environments: [] });
  return key;
}

async function exported(t: TestService, project: string, format: 'json' | 'yaml'): Promise<string> {
  const answer = await fetch(`${t.url}/projects/${project}/export?format=${format}`, {
    headers: { authorization: `Bearer ${t.keys.administrator}` },
  });
  expect(answer.headers.get('content-type')).toBe(`application/${format}`);
  return answer.text();
}

async function imported(t: TestService, document: string, format: 'json' | 'yaml'): Promise<string> {
  const project = await emptyProject(t);
  const path = `/projects/${project}/import?mode=replace`;
  await t.ok('POST', path, undefined, {
    rawBody: document,
    headers: { 'content-type': `application/${format}` },
  });
  return project;
}

it('an export, imported into an empty installation, is exported as the same bytes', {
  timeout: 600_000,
}, async () => {
  const property = fc.asyncProperty(randomProject, async (document) => {
    const first = await imported(here, JSON.stringify(document), 'json');
    const json = await exported(here, first, 'json');
    const yaml = await exported(here, first, 'yaml');
    expect(JSON.parse(json).flags).toMatchObject(
      Object.fromEntries(Object.keys(document.flags!).map((k) => [k, {}])),
    );

    const byYaml = await imported(there, yaml, 'yaml');
    expect(await exported(there, byYaml, 'json')).toBe(json);
    const byJson = await imported(there, await exported(there, byYaml, 'json'), 'json');
    expect(await exported(there, byJson, 'yaml')).toBe(yaml);

    // Back again, and where it came from there is nothing left to do.
    const again = `/projects/${first}/import?mode=replace`;
    const before = (await here.ok('GET', `/changes?project=${first}&limit=1`)).body.items[0].seq;
    await here.ok('POST', again, JSON.parse(await exported(there, byJson, 'json')));
    expect((await here.ok('GET', `/changes?project=${first}&limit=1`)).body.items[0].seq).toBe(before);
  });
  await fc.assert(property, { numRuns, endOnFailure: true });
});

it('what is written as YAML is read as it was', { timeout: 60_000 }, async () => {
  const property = fc.asyncProperty(
    randomProject,
    fc.jsonValue({ stringUnit: 'binary' }),
    async (document, any) => {
      for (const value of [document, { any }, [any, [any], { any: [{ any }] }]]) {
        const plain = JSON.parse(JSON.stringify(value));
        if (JSON.stringify(plain).includes('__proto__') || !JSON.stringify(plain).isWellFormed()) continue;
        if (JSON.stringify(plain).includes('\\u0000') || /\\ud[89a-f]/.test(JSON.stringify(plain))) continue;
        expect((await parseYamlBody(writeYaml(plain), 1_000_000, 60)).value).toEqual(plain);
        expect(JSON.stringify((await parseYamlBody(writeYaml(plain), 1_000_000, 60)).value)).toBe(
          JSON.stringify(plain),
        );
      }
    },
  );
  await fc.assert(property, { numRuns: 10 * numRuns, endOnFailure: true });
});
