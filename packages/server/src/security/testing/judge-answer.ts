import type { AnyOperation } from '@halyard/contract';
import type { RawAnswer } from './raw-client.ts';
import type { SpoiltRequest } from './spoilt-requests.ts';

/** What is wrong with the answer to a spoilt request; undefined: nothing. */
export function judgeAnswer(request: SpoiltRequest, answer: RawAnswer): string | undefined {
  const { status, headers, body } = answer;
  if (status === -1) return 'never answered';
  // Not even HTTP: the parser closes without a word, or with one of its own.
  if (status === 0) return request.isInHeaders ? undefined : 'the connection was closed without an answer';
  // Said of the host that was named, and that nobody has to be named by.
  if (status === 503 && body.includes('"PEOPLE_UNAVAILABLE"')) return undefined;
  if (status >= 500) return `answered ${status}: ${body.slice(0, 300)}`;
  if (status >= 400) return undefined;
  const { operation } = request;
  const isBodySpoilt = request.spoilt.some((name) => name.startsWith('body '));
  if (isBodySpoilt && !fits(operation.body, request.body)) return 'took a body that its schema refuses';
  if (status === 304 || status === 101 || operation.answer.meta()?.['contentType']) return undefined;
  // A name of dots, or of nothing, is another path, and so perhaps another operation.
  if (request.spoilt.some((name) => name.startsWith('{'))) return undefined;
  const isDryRun = /[?&]dry-run=true/.test(request.target);
  if (request.method === 'HEAD' || isDryRun || !headers['content-type']?.includes('json')) return undefined;
  return fits(operation.answer, body) ? undefined : `answered ${status} with what its schema refuses`;
}

function fits(schema: AnyOperation['body'], text: string | Uint8Array | undefined): boolean {
  return schema.safeParse(text === undefined || text.length === 0 ? undefined : read(String(text))).success;
}

/** What is not JSON is text, which some take: the call of a trigger takes whatever somebody sends. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
