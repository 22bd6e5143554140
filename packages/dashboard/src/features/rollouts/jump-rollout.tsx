import { NumberInput, SegmentedControl, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { shareWords } from './rollout-words.ts';
import { SteeringDialog, type SteeringProps } from './steering-dialog.tsx';
import { useSteering } from './use-steering.ts';

/** Goes to a later step, or to a share, now. */
export function JumpRollout({ rollout, place, isGuarded, mayBypass, opened, onClose }: SteeringProps) {
  const project = useProject();
  const jump = useWrite('jumpRollout');
  const { flag, environment, rule, timeline, next, audience } = rollout;
  const ahead = timeline.filter(({ state }) => state === 'next' || state === 'to come');
  // What wants an approval is not jumped; the next step may have its own already.
  const barrier = ahead.findIndex(({ state, approval }) =>
    state === 'next' ? next?.waitsFor.approval === true : approval,
  );
  const reachable = barrier === -1 ? ahead : ahead.slice(0, barrier);
  const [kind, setKind] = useState<'step' | 'percent'>(reachable.length > 0 ? 'step' : 'percent');
  const [step, setStep] = useState(reachable[0]?.step ?? null);
  const [percent, setPercent] = useState<number | string>(Math.ceil(audience.percent));
  const passed = ahead.filter(
    (entry) =>
      entry.guardrails.length > 0 &&
      (kind === 'step' ? (entry.step ?? 0) <= (step ?? 0) : entry.percent <= Number(percent)),
  );
  const goal = kind === 'step' ? reachable.find((entry) => entry.step === step)?.percent : Number(percent);
  const isChosen = kind === 'step' ? step !== null : percent !== '';
  const asked = {
    params: { flagId: flag },
    query: { project },
    body: {
      environment,
      ...(rule === null ? {} : { rule }),
      ...(kind === 'step' ? { step: step! } : { percent: Number(percent) }),
    },
  };
  const { version } = rollout;
  const { way, isKnown } = useSteering('jumpRollout', asked, { version, enabled: isGuarded && isChosen });
  return (
    <SteeringDialog
      title={`Go further with ${flag} now?`}
      action={goal === undefined ? 'Go further' : `Go to ${shareWords(goal)} in ${place}`}
      way={way}
      mayBypass={mayBypass}
      place={place}
      opened={opened}
      onClose={onClose}
      disabled={!isChosen || !isKnown}
      onSubmit={(options) => jump.mutateAsync({ ...asked, ...options })}
      done={`${flag} is at ${shareWords(goal ?? 0)} in ${place}`}
    >
      <Text>
        {shareWords(audience.percent)} are in now. Whoever is in stays in; steps in between are skipped, and
        those after it follow as planned.
      </Text>
      {reachable.length > 0 && (
        <SegmentedControl
          aria-label="Where to"
          value={kind}
          onChange={(value) => setKind(value as typeof kind)}
          data={[
            { value: 'step', label: 'To a step' },
            { value: 'percent', label: 'To a share' },
          ]}
        />
      )}
      {kind === 'step' ? (
        <Select
          label="Step"
          data={reachable.map((entry) => ({
            value: String(entry.step),
            label: `Step ${entry.step}: ${shareWords(entry.percent)}`,
          }))}
          value={step === null ? null : String(step)}
          onChange={(value) => value && setStep(Number(value))}
          allowDeselect={false}
        />
      ) : (
        <NumberInput
          label="Share"
          suffix=" %"
          min={audience.percent}
          max={100}
          decimalScale={3}
          value={percent}
          onChange={setPercent}
          required
        />
      )}
      {barrier !== -1 && (
        <Text size="sm" c="dimmed">
          Step {ahead[barrier]?.step} wants an approval, which cannot be jumped.
        </Text>
      )}
      {passed.length > 0 && (
        <Text size="sm" c="var(--halyard-attention)">
          This does not wait for the verdict of{' '}
          {[...new Set(passed.flatMap(({ guardrails }) => guardrails))].join(', ')}: you answer for it.
        </Text>
      )}
    </SteeringDialog>
  );
}
