import '@mantine/charts/styles.layer.css';
import { AreaChart } from '@mantine/charts';
import { useMemo } from 'react';
import { compact, count } from '../../../kit/numbers.ts';
import { variantColor } from '../serve/variant-colors.ts';
import type { Analytics } from './analytics.ts';
import { rowsBy, type SplitBy, tallyBy } from './tally-usage.ts';
import { timeOf } from './usage-time.ts';

/** Of reasons: told apart in either theme, also by those who do not see red and green. */
const colors = ['#3d80ee', '#d9822b', '#8e6bd8', '#2f9e8f', '#c2559d', '#7a869a'];

/** Evaluations over time. What it shows stands in the sentence above and in the table, too. */
export function UsageChart({
  analytics,
  by,
  variants,
  height,
}: {
  analytics: Analytics;
  by: SplitBy;
  /** Of the flag: each has the colour that it has wherever the flag is shown. */
  variants: Readonly<Record<string, unknown>>;
  height: number;
}) {
  const series = useMemo(
    () =>
      tallyBy(analytics, by).map(({ name }, i) => ({
        name,
        color: by === 'variant' ? variantColor(variants, name) : (colors[i % colors.length] as string),
      })),
    [analytics, by, variants],
  );
  const data = useMemo(
    () => rowsBy(analytics, by).map((row) => ({ ...row, at: timeOf(row.at, analytics.step) })),
    [analytics, by],
  );
  return (
    <AreaChart
      h={height}
      data={data}
      dataKey="at"
      type="stacked"
      series={series}
      curveType="monotone"
      withLegend
      withDots={false}
      strokeWidth={1.5}
      fillOpacity={0.25}
      valueFormatter={count}
      yAxisProps={{ tickFormatter: compact, width: 48 }}
      xAxisProps={{ minTickGap: 40 }}
      areaChartProps={{ accessibilityLayer: false }}
      areaProps={{ isAnimationActive: false }}
      aria-hidden
    />
  );
}
