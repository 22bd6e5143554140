import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconCircle from '@tabler/icons-react/icons/IconCircle';
import IconCircleCheck from '@tabler/icons-react/icons/IconCircleCheck';
import IconCircleX from '@tabler/icons-react/icons/IconCircleX';
import IconProgress from '@tabler/icons-react/icons/IconProgress';
import classes from './state-mark.module.css';

export type Tone = 'good' | 'attention' | 'bad' | 'active' | 'quiet';

const icons = {
  good: IconCircleCheck,
  attention: IconAlertTriangle,
  bad: IconCircleX,
  active: IconProgress,
  quiet: IconCircle,
};

/** A state by a shape, a word and a colour, so that no one of them is needed. */
export function StateMark({ tone, children }: { tone: Tone; children: string }) {
  const Icon = icons[tone];
  return (
    <span className={`${classes.mark} ${classes[tone]}`}>
      <Icon size={15} aria-hidden />
      {children}
    </span>
  );
}
