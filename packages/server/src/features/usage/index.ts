import type { Handler } from '../../door.ts';
import { showAnalytics } from './show-analytics.ts';

export { openUsage, type Usage, type UsageOptions } from './open-usage.ts';
export { addUsageMetrics } from './usage-metrics.ts';

export const usageHandlers: readonly Handler[] = [showAnalytics];
