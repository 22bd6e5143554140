import { connect } from 'node:net';
import { type RedisServer, waitFor } from '@halyard/testkit';

/** Everything that Redis is told from now on, as it tells it to whoever asks with MONITOR. */
export async function watchRedis({ url, port }: RedisServer): Promise<{ text(): string } & Disposable> {
  const socket = connect({ port, host: '127.0.0.1' }).setEncoding('latin1');
  let text = '';
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => {});
  socket.write(`AUTH ${new URL(url).password}\r\nMONITOR\r\n`);
  await waitFor(() => text.startsWith('+OK\r\n+OK'));
  return { text: () => text, [Symbol.dispose]: () => void socket.destroy() };
}
