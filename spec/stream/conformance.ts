/**
 * `npm run conformance -- --service http://127.0.0.1:PORT`, or `--command "…"`: puts an SDK through the cases of
 * spec/stream/cases. Exit code 0: nothing failed; 1: something did; 2: it could not be run.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { junitOf, lineOf, summaryOf } from './suite/report.ts';
import { runSuite } from './suite/run-suite.ts';
import { type StartedTestService, startTestService } from './suite/start-test-service.ts';
import { TestService } from './suite/test-service.ts';

const usage = `npm run conformance -- --service URL | --command "COMMAND"
  --only TEXT         only cases whose name contains it
  --concurrency N     cases at once; 4
  --junit FILE        results as JUnit XML
  --json FILE         results as JSON`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      service: { type: 'string' },
      command: { type: 'string' },
      only: { type: 'string' },
      concurrency: { type: 'string', default: '4' },
      junit: { type: 'string' },
      json: { type: 'string' },
    },
  });
  if ((values.service === undefined) === (values.command === undefined)) throw new Error(usage);
  await using started: StartedTestService =
    values.command === undefined
      ? { service: new TestService(values.service!), async [Symbol.asyncDispose]() {} }
      : await startTestService(values.command);
  const { name, capabilities } = await started.service.info();
  console.log(`${name}, capable of ${capabilities.join(', ') || 'nothing in particular'}`);
  const results = await runSuite(started.service, {
    only: values.only,
    concurrency: Number(values.concurrency),
    onResult: (result) => console.log(lineOf(result)),
  });
  if (values.junit !== undefined) writeFileSync(values.junit, junitOf(results));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  console.log(summaryOf(results));
  const hasRun = results.some(({ skipped }) => skipped === undefined);
  return hasRun && results.every(({ failure }) => failure === undefined) ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2));
try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
