import IconAdjustments from '@tabler/icons-react/icons/IconAdjustments';
import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import IconPower from '@tabler/icons-react/icons/IconPower';
import IconProgress from '@tabler/icons-react/icons/IconProgress';
import IconServer from '@tabler/icons-react/icons/IconServer';
import IconToggleLeft from '@tabler/icons-react/icons/IconToggleLeft';
import IconToggleRight from '@tabler/icons-react/icons/IconToggleRight';
import IconUsersGroup from '@tabler/icons-react/icons/IconUsersGroup';
import classes from './incident.module.css';
import type { MarkKind } from './marks.ts';

const marks = {
  kill: { Icon: IconPower, words: 'killed' },
  lift: { Icon: IconPlayerPlay, words: 'kill lifted' },
  on: { Icon: IconToggleRight, words: 'turned on' },
  off: { Icon: IconToggleLeft, words: 'turned off' },
  rollout: { Icon: IconProgress, words: 'rollout' },
  back: { Icon: IconArrowBackUp, words: 'put back' },
  environment: { Icon: IconServer, words: 'environment' },
  rules: { Icon: IconAdjustments, words: 'rules' },
  segment: { Icon: IconUsersGroup, words: 'segment' },
} as const;

export function MarkIcon({ kind }: { kind: MarkKind }) {
  const { Icon, words } = marks[kind];
  return (
    <span className={`${classes.mark} ${classes[kind] ?? ''}`}>
      <Icon size={18} role="img" aria-label={words} />
    </span>
  );
}
