/** How each language is brought to this machine and asked. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, startChromium, temporaryDirectory } from '@halyard/testkit';
import { findPython, withPackages } from '../../../tools/find-python.ts';
import { root, runProgram } from '../../../tools/run-program.ts';
import type { Language } from './cases.ts';
import type { Answer, Question } from './question.ts';
import { servePage } from './web/open-page.ts';

/** Asks all in one process, one after the other. Throws with what it printed where it ends badly. */
export type Ask = (questions: readonly Question[]) => Promise<Answer[]>;

export interface Setup {
  readonly name: string;
  /** Whose provider it is. */
  readonly language: Language;
  /** CI can do without. */
  readonly isOptional?: true;
  /** Builds for minutes: only where HALYARD_INTEROP is `all`. */
  readonly isLong?: true;
  /** A text: why it cannot be had here. Downloads what it needs once. */
  prepare(): Promise<Ask | string>;
}

const here = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/halyard-interop');

export const setups: readonly Setup[] = [
  { name: 'Node', language: 'node', prepare: async () => askBy(process.execPath, 'src/node/ask-server.ts') },
  {
    name: 'browsers, in Node',
    language: 'web',
    prepare: async () => askBy(process.execPath, 'src/web/ask-web.ts'),
  },
  { name: 'browsers, in Chromium', language: 'web', prepare: async () => askInChromium },
  { name: 'Python', language: 'python', prepare: preparePython },
  { name: 'Go', language: 'go', prepare: prepareGo },
  { name: 'Java', language: 'java', isOptional: true, prepare: prepareJava },
  { name: 'Rust', language: 'rust', isOptional: true, isLong: true, prepare: prepareRust },
];

async function preparePython(): Promise<Ask | string> {
  const bare = await findPython();
  if (!bare) return 'there is no Python >= 3.10 on the path';
  const requirements = ['openfeature-provider-ofrep==0.3.0', 'openfeature-sdk==0.10.0'];
  let complaint = '';
  const python = await withPackages(bare, requirements, 'openfeature.contrib.provider.ofrep', (output) => {
    complaint = output;
  });
  return python ? askBy(python.program, 'python/ask.py') : `pip: ${complaint}`;
}

async function prepareGo(): Promise<Ask | string> {
  const program = join(cache, 'ask-go');
  return (await made('go', ['build', '-o', program], 'go')) ?? askBy(program);
}

async function prepareJava(): Promise<Ask | string> {
  mkdirSync(cache, { recursive: true });
  const file = join(cache, 'java-class-path');
  const maven = ['-q', '-B', 'dependency:build-classpath', `-Dmdep.outputFile=${file}`];
  const noLibraries = await made('mvn', maven, 'java');
  if (noLibraries !== undefined) return noLibraries;
  const libraries = readFileSync(file, 'utf8');
  const classes = join(cache, 'java');
  const notCompiled = await made('javac', ['-cp', libraries, '-d', classes, 'Ask.java'], 'java');
  return notCompiled ?? askBy('java', ...javaUtf8, '-cp', [classes, libraries].join(delimiter), 'Ask');
}

/** It prints in the encoding of the machine's language otherwise; the first for Java 17, the second for later ones. */
const javaUtf8 = ['-Dfile.encoding=UTF-8', '-Dstdout.encoding=UTF-8'];

async function prepareRust(): Promise<Ask | string> {
  const complaint = await made('cargo', ['build', '-q', '--target-dir', join(cache, 'rust')], 'rust');
  return complaint ?? askBy(join(cache, 'rust/debug/ask'));
}

/** Runs a tool in a folder of this package; answers why that did not work. */
async function made(tool: string, args: readonly string[], folder: string): Promise<string | undefined> {
  if (findProgram(tool) === undefined) return `there is no ${tool} on the path`;
  const { exitCode, output } = await runProgram(tool, args, { cwd: join(here, folder) });
  return exitCode === 0 ? undefined : `${tool}: ${output.trim()}`;
}

function askBy(program: string, ...args: readonly string[]): Ask {
  return async (questions) => {
    await using directory = temporaryDirectory('halyard-interop-');
    const file = join(directory.path, 'questions.json');
    writeFileSync(file, JSON.stringify(questions));
    const { exitCode, stdout, output } = await runProgram(program, [...args, file], { cwd: here });
    if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode}:\n${output}`);
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
  };
}

/** From a page of another origin than the service. */
async function askInChromium(questions: readonly Question[]): Promise<Answer[]> {
  await using browser = await startChromium();
  await using pages = await servePage();
  const page = await pages.open(browser);
  return await page.call('answerQuestions', questions);
}
