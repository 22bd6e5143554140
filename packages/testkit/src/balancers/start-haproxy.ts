import { type Balancer, startBalancer } from './balancer.ts';
import { findProgram } from './find-program.ts';

/**
 * A real HAProxy in the foreground, run by the file `config` as it is. `env`: what it reads of its surroundings;
 * HALYARD_BIND, where it listens, is set here. Throws one line saying what to do where there is none.
 */
export async function startHaproxy(options: {
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
}): Promise<Balancer> {
  const program = findProgram('haproxy');
  if (!program) throw new Error('No HAProxy: install haproxy.');
  return startBalancer((port) => ({
    program,
    args: ['-V', '-db', '-f', options.config],
    env: { ...options.env, HALYARD_BIND: `127.0.0.1:${port}` },
    ready: /as the polling mechanism/,
  }));
}
