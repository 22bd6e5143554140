/** What usage tells operators. */
import type { Metrics } from '../../platform/metrics.ts';
import type { UsageFigures } from './open-usage.ts';

export function addUsageMetrics(metrics: Metrics, figures: Readonly<UsageFigures>): void {
  metrics.counter({
    name: 'halyard_usage_events_total',
    help: 'Events that SDKs sent, by what became of them.',
    labels: ['outcome'],
    read: () => Object.entries(figures.events).map(([outcome, value]) => ({ value, labels: { outcome } })),
  });
  metrics.counter({
    name: 'halyard_usage_lost_evaluations_total',
    help: 'Evaluations of this node that usage analytics will never show.',
    read: () => figures.lostEvaluations,
  });
}
