/**
 * The proof of delivery of one version of an environment: what every node knows, put together. Answered from memory,
 * so also while the database is away; a node that does not answer in time is left out, and the answer says so.
 */
import { type DeliveryAnswer, invalidInput, OperationError } from '@halyard/contract';
import type { Bus } from '../../platform/bus.ts';
import type { EnvironmentState } from './environment-state.ts';
import { mergeReports } from './merge-reports.ts';
import type { NodeReport, ReportQuestion } from './node-report.ts';

/** The topic under which nodes ask each other. */
export const deliveryTopic = 'delivery';
const withinMs = 2_000;

/** `version` undefined: that of the flag's last change. Throws NOT_FOUND, or INVALID_INPUT for one still to come. */
export async function proveDelivery(
  bus: Pick<Bus, 'ask'>,
  state: EnvironmentState,
  asked: { flag: string; version: number | undefined },
): Promise<DeliveryAnswer> {
  const { project, environment, epoch } = state;
  const flag = state.flag(asked.flag);
  if (!flag) throw new OperationError('NOT_FOUND', `there is no flag ${asked.flag}`);
  const version = asked.version ?? flag.version;
  if (version > state.version) {
    const message = `${environment} is at version ${state.version}`;
    throw invalidInput([{ pointer: '?version', message }]);
  }
  const question: ReportQuestion = { project, environment, epoch, version };
  const { answers, isComplete } = await bus.ask(deliveryTopic, { ...question }, withinMs);
  const committedAtMs = state.commitTimes.of(version);
  return {
    flag: asked.flag,
    environment,
    version,
    committedAt: committedAtMs === undefined ? null : new Date(committedAtMs).toISOString(),
    ...mergeReports(
      version,
      answers.map(({ node, answer }) => ({ node, report: answer as unknown as NodeReport })),
    ),
    isComplete,
  };
}
