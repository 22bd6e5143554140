/**
 * The proof of delivery of one version of an environment: what every node knows, put together. Answered from memory,
 * so also while the database is away; a node that does not answer in time is left out, and the answer says so.
 */
import { type DeliveryAnswer, invalidInput, OperationError } from '@halyard/contract';
import type { Bus } from '../../platform/bus.ts';
import { within } from '../../platform/within.ts';
import type { EnvironmentState } from './environment-state.ts';
import { mergeReports, type NodesReport } from './merge-reports.ts';
import { nodeReportSchema, type ReportQuestion } from './node-report.ts';

/** The topic under which nodes ask each other. */
export const deliveryTopic = 'delivery';

export interface ProofSurroundings {
  readonly bus: Pick<Bus, 'ask'>;
  /** Reads the log to its head. */
  catchUp(): Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number;
}

/** `version` undefined: that of the flag's last change, its removal included. */
export type ProveDelivery = (
  state: EnvironmentState,
  asked: { flag: string; version: number | undefined },
) => Promise<DeliveryAnswer>;

interface Heard {
  readonly reports: readonly NodesReport[];
  readonly isComplete: boolean;
}

const withinMs = 2_000;
/** Whoever has just changed a flag elsewhere asks here next. */
const catchUpMs = 200;
/** Who asks the same meanwhile gets the same: a page that is reloaded must not become work for every node. */
const sharedMs = 1_000;

/** What it answers rejects with NOT_FOUND, or INVALID_INPUT for a version that is still to come. */
export function createProveDelivery({ bus, catchUp, nowMs }: ProofSurroundings): ProveDelivery {
  /** By what was asked, oldest first. */
  const lately = new Map<string, { atMs: number; heard: Promise<Heard> }>();

  async function askNodes(question: ReportQuestion): Promise<Heard> {
    const { answers, isComplete } = await bus.ask(deliveryTopic, { ...question }, withinMs);
    const reports = answers.flatMap(({ node, answer }) => {
      const { data: report } = nodeReportSchema.safeParse(answer);
      return report ? [{ node, report }] : [];
    });
    return { reports, isComplete: isComplete && reports.length === answers.length };
  }

  function hear(question: ReportQuestion): Promise<Heard> {
    for (const [name, { atMs }] of lately) if (nowMs() - atMs > sharedMs) lately.delete(name);
    const name = JSON.stringify(question);
    const heard = lately.get(name)?.heard ?? askNodes(question);
    if (!lately.has(name)) lately.set(name, { atMs: nowMs(), heard });
    return heard;
  }

  return async (state, { flag, version: given }) => {
    const find = () => given ?? state.flag(flag)?.version ?? state.document.removedIn('flag', flag);
    const isKnown = () => isFlag(state, flag) && find()! <= state.version;
    if (!isKnown()) await within(catchUpMs, catchUp());
    if (!isFlag(state, flag)) throw new OperationError('NOT_FOUND', `there is no flag ${flag}`);
    const version = find()!;
    const { project, environment, epoch } = state;
    if (version > state.version) {
      const message = `${environment} is at version ${state.version}`;
      throw invalidInput([{ pointer: '?version', message }]);
    }
    const { reports, isComplete } = await hear({ project, environment, epoch, version });
    const committedAtMs = state.commitTimes.of(version);
    return {
      flag,
      environment,
      version,
      committedAt: committedAtMs === undefined ? null : new Date(committedAtMs).toISOString(),
      ...mergeReports(reports),
      isComplete,
    };
  };
}

/** One that is there, or was not long ago. */
function isFlag(state: EnvironmentState, flag: string): boolean {
  return state.flag(flag) !== undefined || state.document.removedIn('flag', flag) !== undefined;
}
