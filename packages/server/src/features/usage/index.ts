import type { Handler } from '../../door.ts';
import { showAnalytics } from './show-analytics.ts';

export { openUsage, type Usage, type UsageOptions } from './open-usage.ts';
export { type AnalyticsAnswer, readAnalytics } from './read-analytics.ts';

export const usageHandlers: readonly Handler[] = [showAnalytics];
