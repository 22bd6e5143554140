import { defineConfig } from 'vitest/config';

// What runs twice: on PostgreSQL and on the embedded database.
const onBothDatabases = [
  'packages/server/src/features/**/*.test.ts',
  'packages/server/src/{run-operation,http/app,contract-suite,rate-limits}*.test.ts',
];

// They measure time and memory: what other tests left in a process must not be there.
const measuring = ['packages/server/src/features/delivery/{key-timing,slow-clients}.test.ts'];

// In a real browser, on the built pages.
const dashboard = ['packages/dashboard/src/**/*.test.ts'];

const everything = [
  'packages/*/src/**/*.test.ts',
  'sdks/*/src/**/*.test.{ts,tsx}',
  '{bench,examples,snippets,spec,tools}/**/*.test.ts',
];

// What is written for 19 runs on 18 too.
const react18 = [
  { find: /^(react|react-dom)(?=$|\/)/, replacement: `${import.meta.dirname}/sdks/react-18/node_modules/$1` },
];

function project(name: string, include: string[], exclude: string[], env: Record<string, string>) {
  return {
    extends: true as const,
    test: { name, include, exclude: ['**/{node_modules,dist,build}/**', ...exclude], env },
  };
}

function withLimit(given: ReturnType<typeof project>, testTimeout: number) {
  return { ...given, test: { ...given.test, testTimeout } };
}

// One process runs file after file: loading all modules again takes most files longer than their tests, and what they
// test they make anew, be it a service or a document.
function inOneProcess(given: ReturnType<typeof project>) {
  return { ...given, test: { ...given.test, isolate: false } };
}

function onDatabase(kind: 'postgres' | 'embedded') {
  return inOneProcess(project(`server-${kind}`, onBothDatabases, measuring, { HALYARD_TEST_DATABASE: kind }));
}

export default defineConfig({
  test: {
    pool: 'forks',
    // The tests wait for databases and sockets as much as they compute: one more than two cores.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for may take long on a busy machine; by default it would have one second.
    expect: { poll: { timeout: 10_000 } },
    globalSetup: ['./tools/test-postgres.ts'],
    projects: [
      project('unit', everything, [...onBothDatabases, ...dashboard], {}),
      project('measuring', measuring, [], {}),
      // What a person does on a screen is a dozen steps, each of which waits for what is seen.
      withLimit(inOneProcess(project('dashboard', dashboard, [], {})), 90_000),
      {
        ...project('react-18', ['sdks/react/src/**/*.test.tsx'], [], { HALYARD_TEST_REACT: '18' }),
        resolve: { alias: react18 },
      },
      onDatabase('postgres'),
      onDatabase('embedded'),
    ],
  },
});
