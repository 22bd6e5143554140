import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../find-program.ts';
import { installPackage } from '../install-package.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { type Balancer, startBalancer } from './balancer.ts';

const packages = { 'apt-get': 'nginx-light', apk: 'nginx', dnf: 'nginx', brew: 'nginx' };
const toStandardError = (line: string) => void process.stderr.write(`${line}\n`);

/**
 * A real nginx as one process in the foreground. `config` gives its configuration, which has to listen on that port
 * of 127.0.0.1. Throws as {@link requireNginx}, or with what it complains about.
 */
export async function startNginx(config: (port: number) => string): Promise<Balancer> {
  const program = requireNginx();
  const home = temporaryDirectory('halyard-nginx-');
  // Where it is built to keep these belongs to root.
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (what) => `${what}_temp_path ${what};`,
  );
  const global = 'daemon off; master_process off; pid nginx.pid; error_log stderr notice;';
  const balancer = await startBalancer((port) => {
    const file = join(home.path, 'nginx.conf');
    writeFileSync(file, config(port).replace(/^http \{/m, `http { access_log off; ${places.join(' ')}`));
    return {
      program,
      args: ['-p', home.path, '-c', file, '-e', 'stderr', '-g', global],
      ready: /using the "\w+" event method/,
    };
  }).catch(async (error: unknown) => {
    await home.remove();
    throw error;
  });
  return {
    ...balancer,
    async [Symbol.asyncDispose]() {
      await balancer.kill9();
      await home.remove();
    },
  };
}

/** The program, as {@link requireHaproxy} gives HAProxy's. */
export function requireNginx(log: (line: string) => void = toStandardError): string {
  const find = () => findProgram('nginx');
  const program = find() ?? (installPackage('nginx', packages, log) ? find() : undefined);
  if (!program) throw new Error('No nginx: install it.');
  return program;
}
