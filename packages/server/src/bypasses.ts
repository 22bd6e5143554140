/** Changes past protection: loud for operators as well, who see them in the log of the process and in its metrics. */
import type { AnyOperation } from '@halyard/contract';
import type { Actor } from './actor.ts';
import type { Metrics } from './platform/metrics.ts';
import type { System } from './platform/system.ts';

let bypasses = 0;

export function sayBypassed(
  { log }: Pick<System, 'log'>,
  change: {
    operation: AnyOperation;
    actor: Pick<Actor, 'kind' | 'id'>;
    project: string;
    bypassed: readonly string[];
    requestId: string;
    seq: number;
  },
): void {
  bypasses++;
  const { operation, actor, project, bypassed, requestId, seq } = change;
  log.warn(
    {
      operation: operation.name,
      actor: { kind: actor.kind, id: actor.id },
      project,
      bypassed,
      requestId,
      seq,
    },
    'the protection of an environment was bypassed',
  );
}

export function addBypassMetrics(metrics: Metrics): void {
  metrics.counter({
    name: 'halyard_protection_bypasses_total',
    help: 'Changes made past the protection of an environment, by this node.',
    read: () => bypasses,
  });
}
