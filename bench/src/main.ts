/** `npm run bench -- [name …] [--json FILE]`: measures, prints tables, and says which aims are reached. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.ts';
import { type Figure, isReached } from './figure.ts';
import { describeMachine, describeVersions } from './machine.ts';
import { printTable } from './print-table.ts';

const usage = `npm run bench -- [name …] [--json FILE]
${benchmarks.map(({ name, summary }) => `  ${name.padEnd(18)}${summary}`).join('\n')}
${groups()
  .map((group) => `  ${group.padEnd(18)}all of ${group}-…`)
  .join('\n')}`;

const { values, positionals } = readArguments();
const chosen =
  positionals.length === 0
    ? benchmarks
    : benchmarks.filter(
        ({ name, group }) => positionals.includes(name) || positionals.includes(group ?? name),
      );
const unknown = positionals.filter(
  (name) => !benchmarks.some((one) => one.name === name || one.group === name),
);
if (unknown.length > 0) exit(`There is no benchmark ${unknown.join(', ')}.\n${usage}`);

const at = new Date().toISOString();
const machine = describeMachine();
const versions = describeVersions();
console.log(`${at}\n${line(machine)}\n${line(versions)}`);
const results: Record<string, (Figure & { isReached: boolean | undefined })[]> = {};
const seconds: Record<string, number> = {};
const failed: Record<string, string> = {};
for (const { name, summary, run } of chosen) {
  console.log(`\n${name}: ${summary}`);
  const startedAt = performance.now();
  try {
    const figures = await run((progress) => console.error(`  ${progress}`));
    results[name] = figures.map((figure) => ({ ...figure, isReached: isReached(figure) }));
    printTable(figures);
  } catch (error) {
    // The others are still worth measuring.
    failed[name] = (error as Error).stack ?? String(error);
    console.log(`  failed: ${failed[name]}`);
    process.exitCode = 1;
  }
  seconds[name] = Math.round((performance.now() - startedAt) / 1_000);
  // Each time, so that whatever ends a later one takes nothing away.
  if (values.json !== undefined) {
    const all = { at, machine, versions, results, seconds, failed, loadAfterwards: describeMachine().load };
    writeFileSync(values.json, `${JSON.stringify(all, undefined, 2)}\n`);
  }
}
console.log(`\nload at the end: ${describeMachine().load.join(', ')}`);
// Connections that are kept for the next request would hold it up.
process.exit();

function groups(): string[] {
  return [...new Set(benchmarks.flatMap(({ group }) => group ?? []))];
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
  } catch (error) {
    return exit(`${(error as Error).message}\n${usage}`);
  }
}

function line(facts: object): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join('/') : value}`)
    .join(', ');
}

function exit(message: string): never {
  console.error(message);
  process.exit(2);
}
