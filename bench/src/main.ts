/** `npm run bench -- [name …] [--json FILE]`: measures, prints tables, and says which aims are reached. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.ts';
import type { Figure } from './figure.ts';
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
const results: Record<string, Figure[]> = {};
for (const { name, summary, run } of chosen) {
  console.log(`\n${name}: ${summary}`);
  results[name] = await run((progress) => console.error(`  ${progress}`));
  printTable(results[name]);
}
console.log(`\nload at the end: ${describeMachine().load.join(', ')}`);
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ at, machine, versions, results }, undefined, 2)}\n`);
}

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
