/**
 * `npm run transfer -- export|import`: projects as documents, for backup, for restoring, and for moving to another
 * installation. Exit 0: done; 1: refused, with every problem; 2: used wrongly.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ImportReport, OperationError, operations } from '@halyard/contract';
import { readCommandKey } from './config.ts';
import { DirectoryInUseError } from './platform/embedded/directory-lock.ts';
import { databaseBeside, type End, serviceAt } from './transfer-ends.ts';

const usage = `npm run transfer -- export [--project KEY] [--environment KEY] [--format yaml|json] [--out FILE]
npm run transfer -- export --all --out DIRECTORY [--format yaml|json]
npm run transfer -- import FILE|DIRECTORY [--project KEY] [--create] [--mode merge|replace] [--dry-run]
--all and DIRECTORY: every project, each in a file of its key. --create: makes a project that is not there.
--url URL: asks the service there with the key in HALYARD_API_KEY; without it, the database of this installation.`;

type Format = 'json' | 'yaml';

const { values, positionals } = readArguments();
const [command, source, ...rest] = positionals;
if (
  rest.length > 0 ||
  !((command === 'export' && source === undefined) || (command === 'import' && source))
) {
  exit(2, usage);
}
if (values.all && (command !== 'export' || values.out === undefined)) exit(2, usage);
const format = (values.format ?? 'yaml') as Format;
if (format !== 'json' && format !== 'yaml') exit(2, usage);

try {
  await using end = await open();
  if (command === 'export') await exportTo(end, values.out);
  else await importFrom(end, source!);
} catch (error) {
  const fields = error instanceof OperationError ? error.fields : [];
  const lines = fields.map(({ pointer, message, line, column }) => {
    const place = line === undefined ? '' : `${line}:${column} `;
    return `\n  ${place}${pointer} ${message}`;
  });
  const isHeld = error instanceof DirectoryInUseError;
  const advice = isHeld ? '\nWhile the service runs, ask it: --url and HALYARD_API_KEY.' : '';
  exit(1, `${(error as Error).message}${lines.join('')}${advice}`);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        project: { type: 'string' },
        environment: { type: 'string' },
        format: { type: 'string' },
        out: { type: 'string' },
        all: { type: 'boolean' },
        create: { type: 'boolean' },
        mode: { type: 'string' },
        'dry-run': { type: 'boolean' },
        url: { type: 'string' },
      },
    });
  } catch (error) {
    return exit(2, `${(error as Error).message}\n${usage}`);
  }
}

async function open(): Promise<End> {
  if (values.url === undefined) return databaseBeside();
  const key = readCommandKey();
  return key === undefined
    ? exit(2, 'HALYARD_API_KEY is missing: --url needs a key')
    : serviceAt(values.url, key);
}

async function exportTo(end: End, out: string | undefined): Promise<void> {
  const keys = values.all ? await projectKeys(end) : [values.project ?? 'default'];
  if (values.all) mkdirSync(out!, { recursive: true });
  for (const [i, key] of keys.entries()) {
    const begin = performance.now();
    const query: Record<string, string> = { format };
    if (values.environment !== undefined) query['environment'] = values.environment;
    const text = await end.ask(operations.exportProject, {
      params: { projectId: key },
      query,
    });
    if (values.all) writeFileSync(join(out!, `${key}.${format}`), text);
    else if (out !== undefined) writeFileSync(out, text);
    else process.stdout.write(text);
    tell(`${i + 1}/${keys.length} ${key}: ${sizeOf(text)}, ${secondsSince(begin)}`);
  }
}

async function projectKeys(end: End): Promise<string[]> {
  const { items } = JSON.parse(await end.ask(operations.listProjects)) as { items: { key: string }[] };
  return items.map(({ key }) => key);
}

/** What was imported stays: whoever was interrupted runs it again, and the rest follows. */
async function importFrom(end: End, path: string): Promise<void> {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => formatOf(name) !== undefined)
        .sort()
        .map((name) => ({ file: join(path, name), key: name.slice(0, -extname(name).length) }))
    : [{ file: path, key: values.project ?? 'default' }];
  for (const [i, { file, key }] of files.entries()) {
    const begin = performance.now();
    const text = readFileSync(file, 'utf8');
    tell(`${i + 1}/${files.length} ${key}: reading ${file}, ${sizeOf(text)}`);
    if (values.create && !values['dry-run']) await makeProject(end, key);
    const answer = await end.ask(operations.importProject, {
      params: { projectId: key },
      query: {
        ...(values.mode === undefined ? {} : { mode: values.mode }),
        ...(values['dry-run'] ? { 'dry-run': 'true' } : {}),
      },
      body: { text, format: formatOf(file) ?? format },
    });
    const body = JSON.parse(answer) as ImportReport & { answer?: ImportReport };
    tell(`${i + 1}/${files.length} ${key}: ${sentenceOf(body.answer ?? body)}, ${secondsSince(begin)}`);
  }
}

async function makeProject(end: End, key: string): Promise<void> {
  try {
    const text = JSON.stringify({ key, environments: [] });
    await end.ask(operations.createProject, { body: { text, format: 'json' } });
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'ALREADY_EXISTS') throw error;
  }
}

function formatOf(name: string): Format | undefined {
  return ({ '.json': 'json', '.yaml': 'yaml', '.yml': 'yaml' } as const)[extname(name) as '.json'];
}

function sentenceOf(report: ImportReport): string {
  const parts = (['environments', 'segments', 'flags'] as const).map((noun) => {
    const { created, updated, removed, unchanged } = report[noun];
    return `${noun} ${created} new, ${updated} changed, ${removed} removed, ${unchanged} as they were`;
  });
  const removed = report.removed.map(({ kind, key }) => `\n  gone: ${kind} ${key}`);
  return `${values['dry-run'] ? 'would be: ' : ''}${parts.join('; ')}${removed.join('')}`;
}

function sizeOf(text: string): string {
  return `${(Buffer.byteLength(text) / 1e6).toFixed(1)} MB`;
}

function secondsSince(begin: number): string {
  return `${((performance.now() - begin) / 1_000).toFixed(1)} s`;
}

/** Beside what may be the document on standard output. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function exit(code: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
