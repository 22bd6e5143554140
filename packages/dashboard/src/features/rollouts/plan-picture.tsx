import type { RolloutStep } from '@halyard/contract';
import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { msWords } from './duration-words.ts';
import { planOf } from './plan.ts';
import { StepStairs } from './step-stairs.tsx';

/** What steps would do if they began now, as a picture and in a sentence. */
export function PlanPicture({
  steps,
  fromTemplate = false,
}: {
  steps: readonly RolloutStep[];
  fromTemplate?: boolean;
}) {
  const [nowMs] = useState(() => Date.now());
  const plan = planOf(steps, nowMs).filter(({ percent }) => percent >= 0 && percent <= 100);
  const last = plan.at(-1);
  if (!last) return null;
  const whole = last.atMs - nowMs;
  const end = `${Number(last.percent.toFixed(3))} %`;
  return (
    <Stack gap="xs">
      <StepStairs
        label="Plan"
        steps={plan.map(({ percent, atMs, mayBeLater, approval, guardrails }, i) => ({
          id: String(i),
          percent,
          state:
            !fromTemplate && i === 0 && atMs === nowMs && !approval && guardrails.length === 0
              ? 'next'
              : 'to come',
          when: when(atMs - nowMs, mayBeLater, fromTemplate),
          approval,
          guardrails,
        }))}
      />
      <Text size="sm" c="dimmed">
        {whole === 0
          ? `${end} at once${last.mayBeLater ? ', as soon as everybody has said yes' : ''}.`
          : `${end} after ${msWords(whole)}${last.mayBeLater ? ' at the earliest: what waits for somebody pushes the rest back' : ''}.`}{' '}
        It only grows: whoever is in stays in.
      </Text>
    </Stack>
  );
}

function when(ms: number, mayBeLater: boolean, fromTemplate: boolean): string {
  if (ms === 0) return mayBeLater ? 'once agreed' : fromTemplate ? 'at once' : 'now';
  return `${mayBeLater ? 'from ' : ''}+ ${msWords(ms)}`;
}
