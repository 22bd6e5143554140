/** A body in YAML becomes a value as one in JSON does, within the same bounds; long ones in a worker, one at a time. */
import { Worker } from 'node:worker_threads';
import { type FieldProblem, invalidInput, OperationError } from '@halyard/contract';
import { findProblems, mostMembers } from '../json-body.ts';
import type { Place, ReadYaml, YamlBounds } from './read-yaml.ts';

/** What is longer is not read: the parser takes some hundred times as much memory as there is text. */
export const maxYamlBytes = 16 * 1024 * 1024;

/** Shorter texts take a few milliseconds, less than a worker takes to begin. */
const longText = 32_768;
const workerMemoryMb = 3_000;

export interface YamlBody {
  value: unknown;
  /** Where in the text problems stand: each with its line and column. */
  place(problems: readonly FieldProblem[]): Promise<FieldProblem[]>;
}

/** Throws MALFORMED_YAML, and INVALID_INPUT as parseJsonBody() does. */
export async function parseYamlBody(text: string, limitBytes: number, depth = 40): Promise<YamlBody> {
  const bounds = { depth, members: mostMembers(limitBytes) };
  const place = async (problems: readonly FieldProblem[]) => {
    const places = await placesOf(text, bounds, problems);
    return problems.map((problem, i) => (isPlaced(problem) ? { ...problem, ...places[i] } : problem));
  };
  const found = await read(text, bounds, []);
  if ('malformed' in found) throw new OperationError('MALFORMED_YAML', found.malformed);
  if ('problems' in found) throw invalidInput(found.problems);
  const problems = findProblems(found.value);
  if (problems.length > 0) throw invalidInput(await place(problems));
  return { value: found.value, place };
}

/** One in a query parameter stands nowhere in the body. */
function isPlaced({ pointer, line }: FieldProblem): boolean {
  return line === undefined && !pointer.startsWith('?');
}

async function placesOf(
  text: string,
  bounds: YamlBounds,
  problems: readonly FieldProblem[],
): Promise<(Place | undefined)[]> {
  const found = await read(
    text,
    bounds,
    problems.map(({ pointer }) => pointer),
  );
  return 'places' in found ? found.places : [];
}

let lastLong: Promise<unknown> = Promise.resolve();

async function read(text: string, bounds: YamlBounds, pointers: string[]): Promise<ReadYaml> {
  if (text.length < longText) return (await import('./read-yaml.ts')).readYaml(text, bounds, pointers);
  const turn = lastLong.then(() => inWorker({ text, bounds, pointers }));
  lastLong = turn.catch(() => {});
  return turn;
}

function inWorker(workerData: { text: string; bounds: YamlBounds; pointers: string[] }): Promise<ReadYaml> {
  return new Promise((resolve, reject) => {
    const file = import.meta.url.endsWith('.ts') ? './yaml-worker.ts' : './yaml-worker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData,
      name: 'yaml',
      resourceLimits: { maxOldGenerationSizeMb: workerMemoryMb },
    });
    worker.once('message', resolve);
    worker.once('error', (error: Error & { code?: string }) =>
      reject(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new OperationError('TOO_LARGE', 'this YAML takes too much memory to read: send it as JSON')
          : error,
      ),
    );
    worker.once('exit', () => reject(new Error('the YAML worker ended without an answer')));
  });
}
