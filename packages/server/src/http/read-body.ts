import type { IncomingMessage } from 'node:http';
import { type AnyOperation, type FieldProblem, OperationError } from '@halyard/contract';
import { parseLargeJsonBody } from '../platform/json-body.ts';
import { maxYamlBytes, parseYamlBody } from '../platform/yaml/parse-yaml-body.ts';

export interface ReadBody {
  /** undefined: there is none. */
  value: unknown;
  /** Adds to problems where they stand in the text; only of YAML. */
  place?: (problems: readonly FieldProblem[]) => Promise<FieldProblem[]>;
}

/**
 * A body in JSON, or in YAML where the operation takes it, within the operation's bounds. Throws TOO_LARGE before it has
 * read more, UNSUPPORTED_MEDIA_TYPE, and what parseJsonBody() and parseYamlBody() throw.
 */
export async function readBody(
  incoming: IncomingMessage,
  operation: Pick<AnyOperation, 'bodyLimitBytes'> & Partial<Pick<AnyOperation, 'bodyDepth' | 'takesYaml'>>,
): Promise<ReadBody> {
  const { headers } = incoming;
  const type = headers['content-type'] ?? '';
  const isYaml = operation.takesYaml === true && /^application\/([\w.-]+\+)?yaml *(;|$)/i.test(type);
  const limit = isYaml ? Math.min(operation.bodyLimitBytes, maxYamlBytes) : operation.bodyLimitBytes;
  const tooLarge = () => new OperationError('TOO_LARGE', `the body may have ${limit} bytes here`);
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge();
  const bytes = await readBytes(incoming, limit, tooLarge);
  if (bytes.length === 0) return { value: undefined };
  const encoding = headers['content-encoding'];
  const isJson = /^application\/([\w.-]+\+)?json *(;|$)/i.test(type);
  if (!(isJson || isYaml) || (encoding && encoding !== 'identity')) {
    throw new OperationError(
      'UNSUPPORTED_MEDIA_TYPE',
      operation.takesYaml
        ? 'send JSON or YAML as it is, with `Content-Type: application/json` or `application/yaml`'
        : 'send JSON as it is, with `Content-Type: application/json`',
    );
  }
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new OperationError(isYaml ? 'MALFORMED_YAML' : 'MALFORMED_JSON', 'the body is not UTF-8');
  }
  const { bodyDepth } = operation;
  if (isYaml) return parseYamlBody(text, limit, bodyDepth);
  return { value: await parseLargeJsonBody(text, limit, bodyDepth ?? 40) };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** From Node's own request: as the stream of a web Request it costs more than the rest of an evaluation. */
export function readBytes(incoming: IncomingMessage, limit: number, tooLarge: () => Error): Promise<Buffer> {
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
