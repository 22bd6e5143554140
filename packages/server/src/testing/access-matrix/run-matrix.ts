/** Asks for every cell as every subject, and says where the answer is not what the oracle expects. */
import type { TestService } from '../start-test-service.ts';
import type { Cell } from './cells.ts';
import { type Expected, expectedOf, type Subject } from './oracle.ts';

export interface MatrixResult {
  /** How many answers were looked at, by what was expected. */
  cells: Record<Expected, number>;
  /** In words. */
  violations: string[];
}

const statuses: Record<Expected, (status: number) => boolean> = {
  // A WebSocket's handshake is wanted first.
  'let in': (status) => status < 300 || status === 426,
  refused: (status) => status >= 400 && status < 500,
  'anything but 401': (status) => status < 500,
  '401': (status) => status === 401,
  '403': (status) => status === 403,
  '404': (status) => status === 404,
  '403 or 404': (status) => status === 403 || status === 404,
};

/** Several at a time, in no particular order: writes are dry runs, so that none changes what another is asked of. */
export async function runMatrix(
  t: TestService,
  subjects: readonly Subject[],
  cells: readonly Cell[],
): Promise<MatrixResult> {
  const result: MatrixResult = {
    cells: { 'let in': 0, refused: 0, 'anything but 401': 0, '401': 0, '403': 0, '404': 0, '403 or 404': 0 },
    violations: [],
  };
  const waiting = subjects.flatMap((subject, index) =>
    cells
      // Nobody is looked at there, and some of it hashes a password, which takes long.
      .filter(({ asked }) => asked.operation.permission !== null || index % 10 === 0)
      .map((cell) => ({ subject, cell })),
  );
  async function work(): Promise<void> {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { subject, cell } = next;
      const expected = expectedOf(subject, cell.asked);
      const answer = await ask(t, subject, cell);
      result.cells[expected]++;
      const { name, dialect } = cell.asked.operation;
      // To some of OFREP's providers whatever is answered 404 is a flag that does not exist.
      const status = dialect === 'ofrep' && answer.status === 400 ? 404 : answer.status;
      if (!statuses[expected](status)) {
        const what = `${subject.name}, ${name}, ${cell.ids}: ${expected} expected`;
        result.violations.push(`${what}, ${answer.status} ${answer.text.slice(0, 200)}`);
      }
    }
  }
  await Promise.all(Array.from({ length: 6 }, work));
  result.violations.sort();
  return result;
}

async function ask(t: TestService, { headers: known }: Subject, { asked, params, query, body }: Cell) {
  const { operation } = asked;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_: string, name: string) => params[name]!);
  const abort = new AbortController();
  const answer = await fetch(`${t.url}${path}?${new URLSearchParams(query)}`, {
    method: operation.method,
    headers: {
      ...known,
      ...(operation.ifMatch === 'required' ? { 'if-match': '*' } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: abort.signal,
  });
  const { status, headers } = answer;
  if (!headers.get('content-type')?.startsWith('text/event-stream')) {
    return { status, text: await answer.text() };
  }
  abort.abort();
  return { status, text: 'a stream' };
}
