import { useMay } from '../../../api/use-may.ts';
import { useRead } from '../../../api/use-read.ts';
import { Instant } from '../../../kit/instant.tsx';
import { compact } from '../../../kit/numbers.ts';
import { Sparkline } from '../../../kit/sparkline.tsx';
import classes from './flag-page.module.css';

const HOURS = 24;

/** Whether anything asks for the flag: when last, how often, and how that went over a day. */
export function FlagUse({
  project,
  flag,
  environment,
}: {
  project: string;
  flag: string;
  environment: string;
}) {
  const mayRead = useMay()('readAnalytics');
  const { data } = useRead(
    'readAnalytics',
    { params: { flagId: flag }, query: { project, environment, step: 'hour', from: aDayAgo() } },
    { enabled: mayRead, everyMs: 30_000, keep: true },
  );
  if (!mayRead) return null;
  if (data === undefined) return <div className={classes.use} />;
  if (data.lastEvaluatedAt === null) return <span className={classes.use}>never evaluated here</span>;
  const sums = hourly(data.series, Date.parse(data.to));
  const lastHour = sums.at(-2) ?? 0;
  return (
    <span className={`${classes.fact} ${classes.use}`}>
      <span>
        evaluated <Instant at={data.lastEvaluatedAt} />
      </span>
      {lastHour > 0 && <span>{compact(lastHour)} / h</span>}
      <Sparkline series={sums} label={`${compact(data.total)} evaluations in 24 hours`} />
    </span>
  );
}

/** On the hour, so that the same day is asked for as the same read. */
function aDayAgo(): string {
  const hour = 3_600_000;
  return new Date((Math.floor(Date.now() / hour) - HOURS + 1) * hour).toISOString();
}

function hourly(series: readonly { at: string; count: number }[], to: number): number[] {
  const hour = 3_600_000;
  const last = Math.floor(to / hour);
  const sums = Array.from({ length: HOURS }, () => 0);
  for (const { at, count } of series) {
    const place = HOURS - 1 - (last - Math.floor(Date.parse(at) / hour));
    if (place >= 0 && place < HOURS) sums[place]! += count;
  }
  return sums;
}
