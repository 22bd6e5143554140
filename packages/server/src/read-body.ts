import type { IncomingMessage } from 'node:http';
import { OperationError } from '@halyard/contract';
import { parseJsonBody } from './platform/json-body.ts';

/**
 * A body in JSON, of `limit` bytes at most; undefined where there is none. Throws TOO_LARGE before it has read more,
 * UNSUPPORTED_MEDIA_TYPE, and what parseJsonBody() throws.
 */
export async function readBody(incoming: IncomingMessage, limit: number): Promise<unknown> {
  const { headers } = incoming;
  const tooLarge = () => new OperationError('TOO_LARGE', `the body may have ${limit} bytes here`);
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge();
  const bytes = await readBytes(incoming, limit, tooLarge);
  if (bytes.length === 0) return undefined;
  const type = headers['content-type'] ?? '';
  const encoding = headers['content-encoding'];
  if (!/^application\/([\w.-]+\+)?json *(;|$)/i.test(type) || (encoding && encoding !== 'identity')) {
    throw new OperationError(
      'UNSUPPORTED_MEDIA_TYPE',
      'send JSON as it is, with `Content-Type: application/json`',
    );
  }
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new OperationError('MALFORMED_JSON', 'the body is not UTF-8');
  }
  return parseJsonBody(text, limit);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** From Node's own request: as the stream of a web Request it costs more than the rest of an evaluation. */
function readBytes(incoming: IncomingMessage, limit: number, tooLarge: () => Error): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (error?: Error) => {
      incoming.off('data', onData).off('end', settle).off('error', onCut).off('close', onCut);
      if (error) reject(error);
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= limit) return;
      incoming.pause();
      settle(tooLarge());
    };
    const onCut = () => settle(new OperationError('MALFORMED_JSON', 'the body ends too early'));
    // Whoever hung up before will not do so again.
    if (incoming.destroyed) onCut();
    else incoming.on('data', onData).on('end', settle).on('error', onCut).on('close', onCut);
  });
}
