/** A Python for sdks/python, and one that has what its optional part needs. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runProgram } from './run-program.ts';

const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const VERSION = 'import sys; assert sys.version_info >= (3, 10); print(sys.version.split()[0])';

export interface Python {
  /** The program to run. */
  readonly program: string;
  readonly version: string;
}

/** The first Python >= 3.10 on the path; `HALYARD_PYTHON` names another. */
export async function findPython(): Promise<Python | undefined> {
  const given = process.env['HALYARD_PYTHON'];
  for (const program of given === undefined ? NAMES : [given]) {
    const version = await tryRun(program, ['-c', VERSION]);
    if (version !== undefined) return { program, version };
  }
  return undefined;
}

/**
 * The same Python with all that is optional to sdks/python, and what its tests need, in an environment of its own that
 * is made once; undefined where pip cannot get it, with what pip said in `complain`.
 */
export async function withExtras(
  python: Python,
  complain: (output: string) => void,
): Promise<Python | undefined> {
  const project = readFileSync(join(root, 'sdks/python/pyproject.toml'), 'utf8');
  const [, lists] = /\[project.optional-dependencies\]\n([\s\S]*?)\n\[tool/.exec(project)!;
  const requirements = [...lists!.matchAll(/"([^"]+)"/g)].map(([, requirement]) => requirement!);
  return withPackages(python, requirements, 're2, cryptography, jwt', complain);
}

/** As {@link withExtras}, with what pip is to install and modules that can be imported then. */
export async function withPackages(
  { program, version }: Python,
  requirements: readonly string[],
  module: string,
  complain: (output: string) => void,
): Promise<Python | undefined> {
  const name = [version, ...requirements].map((part) => part.replaceAll(/[^\w.]+/g, '-')).join('-');
  const folder = join(root, 'node_modules/.cache/halyard-python', name);
  const inside = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(inside) && (await tryRun(inside, ['-c', `import ${module}`])) !== undefined)
    return { program: inside, version };
  mkdirSync(folder, { recursive: true });
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--quiet'];
  const steps: [string, string[]][] = [
    [program, ['-m', 'venv', folder]],
    [inside, [...pip, ...requirements]],
  ];
  for (const [step, args] of steps) {
    const { exitCode, output } = await runProgram(step, args);
    if (exitCode === 0) continue;
    complain(output.trim());
    return undefined;
  }
  return { program: inside, version };
}

/** What it printed; undefined where it is not there or failed. */
async function tryRun(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await runProgram(program, args);
    return exitCode === 0 ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}
