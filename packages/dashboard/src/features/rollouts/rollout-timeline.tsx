import type { RolloutSummary } from '@halyard/contract';
import { Instant } from '../../kit/instant.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { afterWords, isOpen, somebodyWords } from './rollout-words.ts';
import { type Stair, StepStairs } from './step-stairs.tsx';

type Entry = RolloutSummary['timeline'][number];

/** A rollout's steps: done when, next when or what it waits for, and what follows. */
export function RolloutTimeline({ rollout }: { rollout: RolloutSummary }) {
  const { flag, environment, timeline } = rollout;
  return (
    <StepStairs
      label={`Steps of the rollout of ${flag} in ${environment}`}
      steps={timeline.map(
        (entry, i): Stair => ({
          id: `${i} ${entry.step ?? 'between'}`,
          percent: entry.percent,
          state: entry.state,
          when: <When entry={entry} rollout={rollout} />,
          approval: entry.approval,
          guardrails: entry.guardrails,
        }),
      )}
    />
  );
}

function When({ entry: { state, at, seq, after }, rollout }: { entry: Entry; rollout: RolloutSummary }) {
  if (state === 'done' && at !== null) {
    return seq === null ? (
      <Instant at={at} />
    ) : (
      <ProjectLink to={`changes/${seq}`} c="dimmed" underline="hover">
        <Instant at={at} />
      </ProjectLink>
    );
  }
  if (state === 'skipped') return 'skipped';
  if (state === 'never') return 'never';
  if (state === 'to come') return afterWords(after);
  if (rollout.state === 'paused') return 'next, paused';
  if (rollout.state === 'held-up') return 'next, held up';
  const somebody = rollout.next && isOpen(rollout) ? somebodyWords(rollout.next.waitsFor) : '';
  if (at !== null && Date.parse(at) > Date.now()) {
    return (
      <>
        next, <Instant at={at} />
        {somebody !== '' && `, after ${somebody}`}
      </>
    );
  }
  return somebody === '' ? 'next, now' : `next, waits for ${somebody}`;
}
