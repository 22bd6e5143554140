/** What an audit page waits for, question by question, and whether the answer is what a plain scan gives. */
import type { Db } from '../../../packages/server/src/platform/database.ts';
import type { Figure } from '../figure.ts';
import { call, type RunningService } from '../run-service.ts';
import { inMixedOrder, waitingFor } from './asking.ts';
import { plainScan } from './plain-scan.ts';
import { type KnownLog, type Question, questionsOf } from './questions.ts';

const pageSize = 50;

/** `each`: questions of every sort. Throws where one is answered wrongly. */
export async function measurePages(
  service: RunningService,
  key: string,
  db: Db,
  ends: Pick<KnownLog, 'firstSeq' | 'lastSeq'>,
  each: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const questions = questionsOf({ ...ends, samples: await readSamples(db, ends) }, each);
  say(`${questions.length} questions`);
  const asked = await inMixedOrder(questions, (question) => ask(service, key, question));
  say('the same by a plain scan');
  const expected = await plainScan(db, questions, pageSize);
  const wrong = questions.filter((_, i) => asked[i]!.seqs.join() !== expected[i]!.join());
  if (wrong.length > 0) throw new Error(`answered wrongly: ${JSON.stringify(wrong.slice(0, 5))}`);
  const some = expected.filter((seqs) => seqs.length > 0).length;
  const bySort = Map.groupBy(
    asked.map(({ ms }, i) => ({ name: questions[i]!.name, ms })),
    ({ name }) => name,
  );
  return [
    waitingFor(
      'any page',
      asked.map(({ ms }) => ms),
    ),
    ...[...bySort].map(([name, of]) =>
      waitingFor(
        name,
        of.map(({ ms }) => ms),
      ),
    ),
    {
      name: 'answers that a plain scan confirms',
      value: questions.length,
      unit: '',
      note: `${some} of them with something in them`,
    },
  ];
}

async function readSamples(
  db: Db,
  { firstSeq, lastSeq }: Pick<KnownLog, 'firstSeq' | 'lastSeq'>,
): Promise<KnownLog['samples']> {
  const seqs = Array.from({ length: 100 }, (_, i) => firstSeq + Math.floor(((lastSeq - firstSeq) * i) / 100));
  const rows = await db
    .selectFrom('changes')
    .select(['seq', 'at', 'request_id'])
    .where('seq', 'in', seqs)
    .orderBy('seq')
    .execute();
  const items = await db
    .selectFrom('change_items')
    .select(['seq', 'key'])
    .where('seq', 'in', seqs)
    .orderBy('seq')
    .orderBy('position')
    .execute();
  return rows.map(({ seq, at, request_id }) => ({
    requestId: request_id,
    at: at.toISOString(),
    keys: items.filter((item) => item.seq === seq).map((item) => item.key),
  }));
}

async function ask(
  service: RunningService,
  key: string,
  question: Question,
): Promise<{ ms: number; seqs: number[] }> {
  const { project, filter, sort, beyond } = question;
  const query = new URLSearchParams({ project, sort, limit: String(pageSize) });
  for (const [name, value] of Object.entries(filter)) query.set(name, String(value));
  if (beyond !== undefined) {
    query.set('cursor', Buffer.from(JSON.stringify([String(beyond), ''])).toString('base64url'));
  }
  const startedAt = performance.now();
  const answer = await call<{ items: { seq: number }[] }>(service, key, 'GET', `/changes?${query}`);
  return { ms: performance.now() - startedAt, seqs: answer.items.map(({ seq }) => seq) };
}
