import type { Case } from './case.ts';
import { loadCases } from './load-cases.ts';
import { type CaseResult, runCase } from './run-case.ts';
import type { TestService } from './test-service.ts';

export interface SuiteOptions {
  /** Only cases whose `<file>/<name>` contains it. */
  only?: string | undefined;
  /** Cases under way at once: most of them wait most of the time. */
  concurrency?: number;
  /** How long an expectation has to become true; default: by the capabilities. */
  patienceMs?: number;
  onResult?: (result: CaseResult) => void;
}

/** Names of results are `<file>/<case>`; their order is that of their end. */
export async function runSuite(
  service: TestService,
  { only = '', concurrency = 4, patienceMs, onResult = () => {} }: SuiteOptions = {},
): Promise<CaseResult[]> {
  const { capabilities } = await service.info();
  const waiting: Case[] = loadCases().flatMap((file) =>
    file.cases
      .map((each) => ({ ...each, name: `${file.name}/${each.name}` }))
      .filter(({ name }) => name.includes(only)),
  );
  const results: CaseResult[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const result = await runCase(next, service, capabilities, patienceMs);
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}
