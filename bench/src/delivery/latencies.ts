/** From a change to whoever holds it. */
import type { Change } from '../change-flag.ts';
import type { Aim, Figure } from '../figure.ts';
import { text } from '../quantile.ts';
import { type Distribution, distributionOf } from './distribution.ts';
import type { TallyReport } from './tally.ts';

/** Of every change to every client (or SDK): how long from asking for it, and from its answer, in milliseconds. */
export interface Latencies {
  fromAsking: Distribution;
  fromAnswer: Distribution;
  /** Pairs of a change and a client that never met. */
  missing: number;
}

/** A change has arrived with the first commit of its version or a later one: changes close together share a commit. */
export function arrivalLatencies(
  changes: readonly Change[],
  reports: readonly TallyReport[],
  clients: number,
): Latencies {
  const notes = reports.flatMap(({ arrivals }) => notesOf(arrivals, 3));
  return latencies(changes, notes, clients);
}

/** The same for evaluations. Throws where an SDK answered a version's flag with what another version says. */
export function evaluationLatencies(
  changes: readonly Change[],
  reports: readonly TallyReport[],
  sdks: number,
): Latencies {
  const expected = new Map(changes.map(({ version, isOn }) => [version, isOn]));
  for (const { evaluations } of reports) {
    for (let i = 0; i < evaluations.length; i += 4) {
      const [, version, value] = evaluations.subarray(i, i + 3);
      if (expected.has(version!) && expected.get(version!) !== (value === 1)) {
        throw new Error(`version ${version} was evaluated as ${value === 1}`);
      }
    }
  }
  const notes = reports.flatMap(({ evaluations }) => notesOf(evaluations, 4));
  return latencies(changes, notes, sdks);
}

/** p50 and p99, from asking; the aim is for p99. The note has the rest. */
export function latencyFigures(
  name: string,
  { fromAsking, fromAnswer, missing }: Latencies,
  aim?: Aim,
): Figure[] {
  const answer = `from the answer p50 ${text(fromAnswer.at(0.5))}, p99 ${text(fromAnswer.at(0.99))}`;
  const lost = missing === 0 ? '' : `; ${missing} never arrived`;
  return [
    { name: `${name}, p50`, value: fromAsking.at(0.5), unit: 'ms' },
    {
      name: `${name}, p99`,
      value: fromAsking.at(0.99),
      unit: 'ms',
      note: `max ${text(fromAsking.max)}, of ${fromAsking.count}; ${answer}${lost}`,
      ...(aim && { aim }),
    },
  ];
}

/** By client, in order: version and time in turn. */
function notesOf(records: Float64Array, size: number): number[][] {
  const byClient = new Map<number, number[]>();
  for (let i = 0; i < records.length; i += size) {
    const client = records[i]!;
    const notes = byClient.get(client) ?? [];
    byClient.set(client, notes);
    notes.push(records[i + 1]!, records[i + size - 1]!);
  }
  return [...byClient.values()];
}

function latencies(changes: readonly Change[], notes: readonly number[][], clients: number): Latencies {
  const asked: number[] = [];
  const answered: number[] = [];
  for (const each of notes) {
    let next = 0;
    for (let i = 0; i < each.length; i += 2) {
      for (; next < changes.length && changes[next]!.version <= each[i]!; next++) {
        asked.push(each[i + 1]! - changes[next]!.askedAtMs);
        answered.push(each[i + 1]! - changes[next]!.answeredAtMs);
      }
    }
  }
  return {
    fromAsking: distributionOf(asked),
    fromAnswer: distributionOf(answered),
    missing: changes.length * clients - asked.length,
  };
}
