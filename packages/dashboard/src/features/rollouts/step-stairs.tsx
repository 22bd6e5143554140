import { Text } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconShieldCheck from '@tabler/icons-react/icons/IconShieldCheck';
import IconUserCheck from '@tabler/icons-react/icons/IconUserCheck';
import type { ReactNode } from 'react';
import { shareWords } from './rollout-words.ts';
import classes from './step-stairs.module.css';

export interface Stair {
  id: string;
  percent: number;
  state: 'done' | 'skipped' | 'next' | 'to come' | 'never';
  /** When it was, or will be. */
  when: ReactNode;
  approval: boolean;
  guardrails: readonly string[];
}

const looks = {
  done: classes.done,
  next: classes.next,
  'to come': classes.coming,
  skipped: classes.never,
  never: classes.never,
};

/** Steps from left to right, each as high as its share: what is done is filled, what is next is open. */
export function StepStairs({ label, steps }: { label: string; steps: readonly Stair[] }) {
  return (
    <ol className={classes.stairs} aria-label={label}>
      {steps.map(({ id, percent, state, when, approval, guardrails }) => (
        <li
          key={id}
          className={`${classes.step} ${looks[state]}`}
          aria-current={state === 'next' ? 'step' : undefined}
        >
          <div className={classes.well} aria-hidden>
            <div className={classes.bar} style={{ height: `${percent}%` }} />
          </div>
          <div className={classes.caption}>
            <Text fw={600} span className={classes.marks}>
              {state === 'done' && <IconCheck size={14} role="img" aria-label="done" />}
              {shareWords(percent)}
              {approval && <IconUserCheck size={14} role="img" aria-label="wants an approval" />}
              {guardrails.length > 0 && (
                <IconShieldCheck
                  size={14}
                  role="img"
                  aria-label={`wants the verdict of ${guardrails.join(', ')}`}
                />
              )}
            </Text>
            <Text size="sm" c="dimmed">
              {when}
            </Text>
          </div>
        </li>
      ))}
    </ol>
  );
}
