import type { FlagInEnvironment } from '@halyard/contract';
import { Text, Tooltip } from '@mantine/core';
import IconTrendingUp from '@tabler/icons-react/icons/IconTrendingUp';
import { EnvironmentSwitch } from '../../../kit/environment-switch.tsx';
import { compact, counted } from '../../../kit/numbers.ts';
import { Sparkline } from '../../../kit/sparkline.tsx';
import type { SwitchedEnvironment } from '../switching/switch-asked.ts';
import type { Switching } from '../switching/use-switching.tsx';
import classes from './environment-cell.module.css';
import type { ListedFlag } from './use-flag-list.ts';

/** What a flag does in one environment, and whether anybody asks. */
export function EnvironmentCell({
  flag,
  environment,
  switching,
  named = false,
}: {
  flag: ListedFlag;
  environment: SwitchedEnvironment;
  switching: Switching;
  /** Whether the environment is named in it, where no heading does. */
  named?: boolean;
}) {
  const there = flag.environments[environment.key];
  if (!there) return <Text c="dimmed">–</Text>;
  const enabled = switching.shown(flag.key, environment.key, there.enabled);
  const isPending = switching.isPending(flag.key, environment.key);
  const way = switching.way({ flag, environment, to: !enabled });
  return (
    <div className={classes.cell}>
      <EnvironmentSwitch
        environment={environment}
        of={flag.name}
        enabled={enabled}
        killed={there.killed}
        words={isPending ? (enabled ? 'turning on…' : 'turning off…') : there.serves}
        onSwitch={way === 'never' ? undefined : (to) => switching.ask({ flag, environment, to })}
        named={named}
      />
      <div className={classes.under}>
        {there.usage && <Usage usage={there.usage} isBrief={there.rollout !== null} />}
        {there.rollout && <RolloutMark rollout={there.rollout} />}
      </div>
    </div>
  );
}

function Usage({
  usage: { total, series },
  isBrief,
}: {
  usage: NonNullable<FlagInEnvironment['usage']>;
  /** Whether something beside it needs the room. */
  isBrief: boolean;
}) {
  const label = `${counted(total, 'evaluation')} in ${series.length} hours`;
  if (total === 0) return isBrief ? null : <span className={classes.usage}>not evaluated</span>;
  return (
    <span className={classes.usage} title={label}>
      <Sparkline series={series} label={label} />
      {!isBrief && <span aria-hidden>{compact(total)}</span>}
    </span>
  );
}

const rolloutWords = {
  running: 'to',
  paused: 'paused at',
  'held-up': 'held up at',
  done: 'at',
  aborted: 'aborted at',
} as const;

function RolloutMark({ rollout }: { rollout: NonNullable<FlagInEnvironment['rollout']> }) {
  const { state, percent, sentence } = rollout;
  const words = state === 'running' ? `${percent} %` : `${rolloutWords[state]} ${percent} %`;
  return (
    <Tooltip label={sentence ?? 'A rollout'} multiline maw={320}>
      <span className={classes.rollout} data-state={state}>
        <IconTrendingUp size={13} aria-hidden />
        <span className={classes.hidden}>Rollout </span>
        {words}
      </span>
    </Tooltip>
  );
}
