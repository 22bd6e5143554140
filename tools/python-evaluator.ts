/** The evaluator of sdks/python in a process of its own, asked over a pipe: a JSON line each way. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './run-program.ts';

/** Key, context, instant in epoch milliseconds, type asked for. */
export type Ask = readonly [key: string, context: unknown, now: number, type: string | null];

export interface Question {
  readonly snapshot: unknown;
  /** Whether `matches` has an engine. */
  readonly regex: boolean;
  readonly asks: readonly Ask[];
}

/** What an evaluator makes of a question: pointers of what is wrong, and results as the specification names them. */
export interface Answer {
  readonly accepted: boolean;
  readonly refused: readonly string[];
  readonly problems: Readonly<Record<string, readonly string[]>>;
  readonly answers: readonly Readonly<Record<string, unknown>>[];
}

export class PythonEvaluator implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /** `wrong`: takes `lte` for `lt`, for a control. */
  constructor(python: string, { wrong = false } = {}) {
    const program = join(root, 'sdks/python/tests/answer_lines.py');
    this.#child = spawn(python, [program, ...(wrong ? ['--wrong'] : [])], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** `style` chooses how numbers are written. Rejects when the process ends. */
  async ask(question: Question, style: number): Promise<Answer> {
    this.#child.stdin!.write(`${write(question, new Style(style))}\n`);
    const { value: line, done } = await this.#lines.next();
    if (done) throw new Error('The Python evaluator ended; what it said is above.');
    return JSON.parse(line) as Answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin!.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}

/** A few bits for each number, the same ones again for the same seed. */
class Style {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  next(): number {
    this.#state = Math.imul(this.#state, 0x9e3779b1) ^ (this.#state >>> 13);
    return (this.#state >>> 8) & 3;
  }
}

/** JSON, in which a number may be written in any way that means it; NaN and infinities as Python reads them. */
function write(value: unknown, style: Style): string {
  if (typeof value === 'number') return writeNumber(value, style);
  if (Array.isArray(value)) return `[${value.map((element) => write(element, style)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${write(member, style)}`).join(',')}}`;
}

function writeNumber(value: number, style: Style): string {
  if (Object.is(value, -0)) return '-0.0';
  if (!Number.isInteger(value)) return String(value);
  const forms = [String(value), `${BigInt(value)}`, `${BigInt(value)}.0`, `${BigInt(value)}e0`];
  return forms[style.next()]!;
}
