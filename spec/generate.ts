/**
 * `npm run spec`: writes spec/vectors from spec/sources, spec/context-token/vectors.json, and spec/project-document.schema.json from the nouns of the contract. Expected results come from the plain interpreter, never from
 * the evaluator that they are to prove; those that a person wrote down the interpreter has to answer too. With `--check`
 * nothing is written: exit code 1 if what is there is not what would be.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectDocumentSchema } from '../packages/contract/src/nouns/transfer.ts';
import { answerCases } from './answer-cases.ts';
import { makeVectors } from './context-token/make-vectors.ts';
import { SUBJECTS } from './sources/index.ts';
import type { Subject } from './sources/subject.ts';
import { writeJson, writeLines } from './write-json.ts';

const folder = fileURLToPath(new URL('vectors', import.meta.url));
const documentSchema = fileURLToPath(new URL('project-document.schema.json', import.meta.url));
const contextTokens = fileURLToPath(new URL('context-token/vectors.json', import.meta.url));

/** The files of vectors as they should be, by name. Throws with every hand-written answer that the interpreter disputes. */
export function generate(): Map<string, string> {
  return new Map(SUBJECTS.map((subject) => [`${subject.name}.json`, fileOf(subject)]));
}

/** Names of files that are not as they should be, missing and superfluous ones included. */
export function findStale(files: ReadonlyMap<string, string>): string[] {
  const present = new Set(readdirSync(folder));
  const stale = [...files].filter(
    ([name, text]) => !present.delete(name) || readFileSync(join(folder, name), 'utf8') !== text,
  );
  return [...stale.map(([name]) => name), ...present];
}

function fileOf(subject: Subject): string {
  const { name, describes, needs, flags, segments = {} } = subject;
  const entries = (of: Record<string, unknown>) =>
    writeLines(
      Object.entries(of).map(([key, entry]) => `${writeJson(key)}: ${writeJson(entry)}`),
      '{',
      '}',
      '    ',
    );
  const about = { format: 1, project: 'shop', environment: 'production', epoch: 'e1', version: 42 };
  const snapshot = writeLines(
    [writeJson(about).slice(2, -2), `"flags": ${entries(flags)}`, `"segments": ${entries(segments)}`],
    '{',
    '}',
    '  ',
  );
  const cases = answerCases(subject, snapshot).map(writeJson);
  const fields = [
    `"name": ${writeJson(name)}`,
    `"describes": ${writeJson(describes)}`,
    ...(needs === undefined ? [] : [`"needs": ${writeJson(needs)}`]),
    `"snapshot": ${snapshot}`,
    `"cases": ${writeLines(cases, '[', ']', '  ')}`,
  ];
  return `${writeLines(fields, '{', '}', '')}\n`;
}

function main(args: readonly string[]): void {
  const files = generate();
  const stale = findStale(files);
  const tokens = makeVectors();
  const schema = `${JSON.stringify(projectDocumentSchema(), null, 2)}\n`;
  if (args.includes('--check')) {
    const wrong = stale.map((name) => `vectors/${name}`);
    if (readFileSync(contextTokens, 'utf8') !== tokens) wrong.push('context-token/vectors.json');
    if (readFileSync(documentSchema, 'utf8') !== schema) wrong.push('project-document.schema.json');
    for (const name of wrong) console.log(`spec/${name} is not what \`npm run spec\` makes.`);
    if (wrong.length > 0) process.exitCode = 1;
    return;
  }
  writeFileSync(contextTokens, tokens);
  writeFileSync(documentSchema, schema);
  mkdirSync(folder, { recursive: true });
  for (const name of stale) {
    const text = files.get(name);
    if (text === undefined) rmSync(join(folder, name));
    else writeFileSync(join(folder, name), text);
  }
  const count = [...files.values()].reduce((sum, text) => sum + JSON.parse(text).cases.length, 0);
  console.log(`${count} cases in ${files.size} files, ${stale.length} files changed.`);
}

if (import.meta.main) main(process.argv.slice(2));
