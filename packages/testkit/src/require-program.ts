import { findProgram } from './find-program.ts';
import { installPackage, type PackageNames } from './install-package.ts';

const toStandardError = (line: string) => void process.stderr.write(`${line}\n`);

/**
 * A program of this machine, or installed with its package manager, which `log` is told of. Throws one line saying what to
 * do where there is none and none can be installed.
 */
export function requireProgram(
  name: string,
  packages: PackageNames,
  log: (line: string) => void = toStandardError,
): string {
  const program = findProgram(name) ?? (installPackage(name, packages, log) ? findProgram(name) : undefined);
  if (!program) throw new Error(`No ${name}: install it.`);
  return program;
}
