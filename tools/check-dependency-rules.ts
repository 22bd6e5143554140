/**
 * Whether biome.json still forbids what it has to: a rule that matches nothing any more looks like a rule that
 * nobody breaks. Lays out a small tree of allowed and forbidden lines elsewhere and compares.
 */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root, runProgram } from './run-program.ts';

interface Line {
  readonly text: string;
  /** The rule that has to report it; undefined when none may. */
  readonly rule?: string;
}

const code = (text: string): Line[] => [{ text }];
const bad = (rule: string, text: string): Line[] => [{ text, rule }];
const imports = (...from: string[]) => from.flatMap((name) => code(`export * from '${name}';`));
const badImports = (...from: string[]) =>
  from.flatMap((name) => bad('noRestrictedImports', `export * from '${name}';`));

const tree: Record<string, readonly Line[]> = {
  'packages/core/src/evaluate.ts': [
    ...imports('./model.ts'),
    ...badImports('node:fs', 'zod', '@halyard/contract', '../../contract/src/index.ts'),
  ],
  'packages/core/src/evaluate.test.ts': imports('vitest', 'node:fs', '../../../spec/vectors.ts'),
  'packages/core/src/parts/match.ts': [
    ...imports('./operators.ts', '../model.ts'),
    ...badImports('node:crypto', '../../../contract/src/index.ts'),
  ],
  'packages/stats/src/mean.ts': [...imports('./sum.ts'), ...badImports('node:fs', '@halyard/core')],
  'packages/contract/src/operations/flags.ts': [
    ...imports('zod', '@halyard/core', 'node:zlib', '../input.ts'),
    ...badImports('@halyard/server', 'hono', '../../../server/src/main.ts'),
  ],
  'packages/cli/src/main.ts': badImports('@halyard/server', '../../server/src/config.ts'),
  'packages/dashboard/src/main.ts': badImports('@halyard/server'),
  'packages/dashboard/src/kit/count.tsx': [
    ...imports('./numbers.ts', '../api/call.ts', '@mantine/core'),
    ...badImports('../frame/shell.tsx', '../features/flags/index.ts', '@halyard/server'),
  ],
  'packages/dashboard/src/frame/menu.tsx': [
    ...imports('../kit/count.tsx', '../api/call.ts'),
    ...badImports('../features/flags/index.ts'),
  ],
  'packages/dashboard/src/features/flags/flag-list.tsx': [
    ...imports('./rows.ts', './draft/use-draft.ts', '../segments/index.ts', '../../kit/count.tsx'),
    ...badImports('../segments/segment-list.tsx'),
  ],
  'packages/dashboard/src/features/flags/draft/use-draft.ts': [
    ...imports('../rows.ts', '../review/line.ts', '../../segments/index.ts', '../../../kit/count.tsx'),
    ...badImports('../../segments/segment-list.tsx'),
  ],
  'packages/request-context/src/device.ts': [
    ...imports('./request-facts.ts', 'bowser', 'countries-list'),
    ...badImports('node:net', 'node:http', 'hono', '@halyard/core', '../../server/src/config.ts'),
  ],
  'packages/request-context/src/frameworks.test.ts': imports('node:http', 'express', 'vitest'),
  'sdks/react/src/use-flag.ts': [
    ...imports('react', '@halyard/sdk/browser', '@halyard/sdk/browser/options', './flag-store.ts'),
    ...badImports('@halyard/sdk', '@halyard/core', 'react-dom', 'node:http', '../../typescript/src/index.ts'),
  ],
  'sdks/react/src/browser.test.tsx': imports('react-dom/server', '@halyard/sdk', 'vitest'),
  'packages/simulator/src/node.ts': [
    ...imports(
      '../../server/src/data-plane/data-plane.ts',
      '../../../sdks/typescript/src/client.ts',
      '@halyard/core',
    ),
    ...badImports('node:net', 'node:fs/promises', 'node:timers/promises', 'hono', 'pg', 'kysely'),
  ],
  'sdks/typescript/src/stream/sse.ts': [
    ...imports('@halyard/core', 're2js', 'node:http', 'node:timers/promises', '../sdk.ts'),
    ...badImports('@halyard/contract', '@halyard/server', 'zod', 'pg'),
  ],
  'sdks/typescript/src/edge/edge-client.ts': [
    ...imports('@halyard/core', 're2js', './shared.ts', '../events/track.ts'),
    ...badImports('node:crypto', 'node:timers/promises', '@halyard/contract'),
    ...bad('noRestrictedGlobals', 'export const made = new Function("return 1");'),
    ...bad('noRestrictedGlobals', 'export const version = process.version;'),
  ],
  'sdks/typescript/src/edge/testing/start-gate.ts': imports('node:http'),
  'sdks/typescript/src/events/outbox.ts': [...imports('../log.ts'), ...badImports('node:crypto')],
  'sdks/typescript/src/holding.ts': badImports('node:util'),
  'sdks/typescript/src/browser/post.ts': [
    ...imports('./parts.ts', '../details.ts', '../options.ts', '@halyard/core'),
    ...badImports('node:http', 're2js', '../client.ts', '../stream/backoff.ts', '../events/sender.ts'),
  ],
  'sdks/typescript/src/sdk.test.ts': imports('vitest', '@halyard/testkit'),
  'sdks/openfeature/src/resolution.ts': [
    ...imports('@openfeature/core', './tracked.ts'),
    ...badImports('@halyard/sdk', '@openfeature/server-sdk', 'node:http', '../../typescript/src/client.ts'),
  ],
  'sdks/openfeature/src/server/halyard-provider.ts': [
    ...imports('@halyard/sdk', '@openfeature/server-sdk', '../resolution.ts', './index.ts'),
    ...badImports(
      '@halyard/sdk/browser',
      '@halyard/core',
      '@openfeature/web-sdk',
      '../../../typescript/src/client.ts',
    ),
  ],
  'sdks/openfeature/src/web/halyard-provider.ts': [
    ...imports('@halyard/sdk/browser', '@openfeature/web-sdk', '../resolution.ts'),
    ...badImports('@halyard/sdk', '@openfeature/server-sdk', 'node:http', '../server/index.ts'),
  ],
  'sdks/openfeature/src/server/events.test.ts': imports(
    'vitest',
    '../../../../packages/server/src/service.ts',
  ),
  'packages/server/src/http/app.ts': [
    ...imports('hono', 'hono/cors', '@hono/node-server', '../features/index.ts'),
    ...badImports('../features/flags/queries.ts', 'node:process'),
  ],
  'packages/server/src/main.ts': [
    ...imports('./http/app.ts', './features/flags/index.ts', 'pg'),
    ...badImports('hono', 'hono/cors', '@hono/node-server', 'node:process', './features/flags/queries.ts'),
    ...bad('noProcessEnv', 'export const port = process.env["PORT"];'),
    ...bad('noProcessEnv', 'export const environment = process.env;'),
  ],
  'packages/server/src/config.ts': code('export const port = process.env["PORT"];'),
  'packages/server/src/main.test.ts': code('export const port = process.env["PORT"];'),
  'packages/server/src/platform/bus.ts': [
    ...imports('./clock.ts', 'pg', '@halyard/contract'),
    ...badImports('hono', '../features/index.ts', '../features/flags/index.ts'),
  ],
  'packages/server/src/platform/embedded/worker.ts': [
    ...imports('../clock.ts'),
    ...badImports('../../features/index.ts'),
  ],
  'packages/server/src/features/flags/create-flag.ts': [
    ...imports('./queries.ts', '../segments/index.ts', '../../record.ts', '../../platform/clock.ts'),
    ...badImports(
      'hono',
      '@hono/node-server',
      '../segments/queries.ts',
      '../../features/segments/queries.ts',
    ),
    ...bad('noRestrictedImports', 'import type { Segment } from "../segments/queries.ts";'),
    ...bad('noRestrictedImports', 'export const later = (): Segment => import("../segments/queries.ts");'),
    ...bad('noProcessEnv', 'export const port = process.env["PORT"];'),
  ],
  'packages/server/src/left.ts': bad('noImportCycles', 'export * from "./right.ts";'),
  'packages/server/src/right.ts': bad('noImportCycles', 'export * from "./left.ts";'),
  'packages/core/src/upper.ts': bad('noImportCycles', 'export type * from "./lower.ts";'),
  'packages/core/src/lower.ts': bad('noImportCycles', 'export type * from "./upper.ts";'),
};

/** What Biome reports and should not, or does not and should; empty when the rules of `biomeJson` work. */
export async function checkDependencyRules(biomeJson = join(root, 'biome.json')): Promise<string[]> {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'halyard-rules-'));
  try {
    cpSync(biomeJson, join(directory, 'biome.json'));
    cpSync(join(root, '.gitignore'), join(directory, '.gitignore'));
    for (const [path, lines] of Object.entries(tree)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), lines.map(({ text }) => `${text}\n`).join(''));
    }
    return compare(await lint(directory));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The rules reported, as `path:line rule`. */
async function lint(directory: string): Promise<Set<string>> {
  const { output } = await runProgram('biome', ['lint', '--reporter=github', '--max-diagnostics=none', '.'], {
    cwd: directory,
  });
  const reports = output.matchAll(/title=lint\/\w+\/(?<rule>\w+),file=(?<file>[^,]+),line=(?<line>\d+)/g);
  const found = [...reports].map(({ groups }) => {
    const path = groups!['file']!.replace(`${directory}/`, '');
    return `${path}:${groups!['line']} ${groups!['rule']}`;
  });
  if (found.length === 0) throw new Error(`Biome reported nothing at all:\n${output}`);
  return new Set(found);
}

function compare(reported: ReadonlySet<string>): string[] {
  const rules = new Set(Object.values(tree).flatMap((lines) => lines.flatMap(({ rule }) => rule ?? [])));
  return Object.entries(tree).flatMap(([path, lines]) =>
    lines.flatMap(({ text, rule }, index) => {
      const where = `${path}:${index + 1}`;
      const isReported = (name: string) => reported.has(`${where} ${name}`);
      const missed = rule && !isReported(rule) ? [`${where} ${text} is not reported by ${rule}`] : [];
      const wrong = [...rules].filter((name) => name !== rule && isReported(name));
      return [
        ...missed,
        ...wrong.map((name) => `${where} ${text} is reported by ${name}, though it is fine`),
      ];
    }),
  );
}
