import type { Lifecycle, LifecycleStage } from '@halyard/contract';
import { Text } from '@mantine/core';
import classes from './lifecycle-badge.module.css';

export const stageWords: Readonly<Record<LifecycleStage, { label: string; more: string }>> = {
  new: { label: 'New', more: 'Young, and nobody asks for it yet' },
  active: { label: 'Active', more: 'Asked for, and people get different variants' },
  stable: { label: 'Stable', more: 'Everybody has got the same variant for a week' },
  stale: { label: 'Stale', more: 'It may have done its work' },
  archived: { label: 'Archived', more: 'Programs do not see it any more' },
};

/** How far a flag has come in its life, and why it should go. */
export function LifecycleBadge({ lifecycle: { stage, reasons } }: { lifecycle: Lifecycle }) {
  const { label, more } = stageWords[stage];
  const [first] = reasons;
  const told = reasons.length === 0 ? more : reasons.map(({ sentence }) => sentence).join('\n');
  return (
    <div className={classes.lifecycle} title={told}>
      <span className={classes.badge} data-stage={stage}>
        {label}
      </span>
      {first && (
        <Text size="xs" c="dimmed" lineClamp={2}>
          {first.sentence}
          {reasons.length > 1 && ` +${reasons.length - 1}`}
        </Text>
      )}
    </div>
  );
}
