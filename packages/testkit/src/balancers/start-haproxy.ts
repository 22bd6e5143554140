import { findProgram } from '../find-program.ts';
import { installPackage } from '../install-package.ts';
import { type Balancer, startBalancer } from './balancer.ts';

const install = { 'apt-get': 'haproxy', apk: 'haproxy', dnf: 'haproxy', brew: 'haproxy' };
const toStandardError = (line: string) => void process.stderr.write(`${line}\n`);

/**
 * A real HAProxy in the foreground, run by the file `config` as it is. `env`: what it reads of its surroundings;
 * HALYARD_BIND, where it listens, is set here. Throws as {@link requireHaproxy}, or with what it complains about.
 */
export async function startHaproxy(options: {
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
}): Promise<Balancer> {
  const program = requireHaproxy();
  return startBalancer((port) => ({
    program,
    args: ['-V', '-db', '-f', options.config],
    env: { ...options.env, HALYARD_BIND: `127.0.0.1:${port}` },
    ready: /as the polling mechanism/,
  }));
}

/**
 * The program: that of this machine, or installed with its package manager, which `log` is told of. Throws one line
 * saying what to do where there is none and none can be installed.
 */
export function requireHaproxy(log: (line: string) => void = toStandardError): string {
  const find = () => findProgram('haproxy');
  const program = find() ?? (installPackage('HAProxy', install, log) ? find() : undefined);
  if (!program) throw new Error('No HAProxy >= 2.4: install it (haproxy).');
  return program;
}
