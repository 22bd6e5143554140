import { createConnection, createServer } from 'node:net';

/**
 * Listens on a Unix socket beside the lock, so that a process of another container on the same machine, to which
 * the holder's pid means nothing, can ask the kernel whether the holder lives: a connection is accepted by
 * the kernel even for a stopped process, and refused once it is gone. Gives back what closes and removes
 * it, or undefined where there can be none (Windows, some shared folders, paths beyond 103 bytes).
 */
export async function listenAsHolder(path: string): Promise<(() => void) | undefined> {
  if (!isUsable(path)) return undefined;
  const server = createServer((connection) => connection.destroy());
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(path, () => resolve(true));
  });
  if (!listening) return undefined;
  server.unref();
  return () => void server.close();
}

/** True: somebody holds it. False: nobody does. Undefined: it cannot be told. */
export async function isSocketAnswered(path: string): Promise<boolean | undefined> {
  if (!isUsable(path)) return undefined;
  return new Promise((resolve) => {
    const connection = createConnection(path);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED' ? false : error.code === 'EAGAIN' ? true : undefined);
    });
  });
}

/** sun_path holds 108 bytes on Linux, 104 on macOS, with its closing zero. */
function isUsable(path: string): boolean {
  return process.platform !== 'win32' && Buffer.byteLength(path) < 104;
}
