/** A test service as a process of its own. */
import { spawn } from 'node:child_process';
import { TestService } from './test-service.ts';

export interface StartedTestService extends AsyncDisposable {
  service: TestService;
}

const startMs = 30_000;

/** Runs a command line and waits for the address that it prints. Throws where it ends first or prints none in 30 s. */
export async function startTestService(command: string): Promise<StartedTestService> {
  const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // The shell and what it started; either may be gone. Left alone, it would ask at ports that others have by then.
  const kill = () => {
    try {
      process.kill(-child.pid!, 'SIGTERM');
    } catch {}
  };
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    kill();
    await exited;
  };
  let printed = '';
  const url = await new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(resolve, startMs, undefined);
    child.stdout.on('data', (bytes: Buffer) => {
      printed += bytes.toString();
      const found = /http:\/\/[\w.:[\]]+/.exec(printed)?.[0];
      if (found && printed.includes('\n')) {
        clearTimeout(timer);
        resolve(found);
      }
    });
    void exited.then(() => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
  if (url === undefined) {
    await stop();
    throw new Error(`${command} has printed no address: ${printed}`);
  }
  return { service: new TestService(url), [Symbol.asyncDispose]: stop };
}
