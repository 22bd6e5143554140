import type { EnvironmentBlast } from '@halyard/contract';
import { Checkbox, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { isProblem } from '../../api/problem.ts';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { count } from '../../kit/numbers.ts';
import { ConflictList } from '../schedules/index.ts';
import { shareWords, whoIsIn } from './rollout-words.ts';
import { SteeringDialog, type SteeringProps } from './steering-dialog.tsx';
import { useSteering } from './use-steering.ts';

type Goal = 'start' | 'off';

/** Ends a rollout: back to what stood before it, or the flag off; says what either means for those who are in. */
export function AbortRollout({ rollout, place, mayBypass, opened, onClose }: SteeringProps) {
  const project = useProject();
  const abort = useWrite('abortRollout');
  const { flag, environment, rule, variant, audience } = rollout;
  const [to, setTo] = useState<Goal>('start');
  const [force, setForce] = useState(false);
  const asked = {
    params: { flagId: flag },
    query: { project },
    body: { environment, ...(rule === null ? {} : { rule }), to, force },
  };
  // What it would do is tried out with every choice; what is in its way is known before anybody decides.
  const { version } = rollout;
  const { rehearsal, way, isKnown } = useSteering('abortRollout', asked, { version, enabled: true });
  const refusal = isProblem(rehearsal.error) ? rehearsal.error : undefined;
  const conflicts = refusal?.code === 'CONFLICT' ? (refusal.more['conflicts'] as unknown[]) : undefined;
  return (
    <SteeringDialog
      title={`Roll ${flag} back in ${place}?`}
      action={to === 'start' ? `Roll back in ${place}` : `Turn off in ${place}`}
      color="red"
      way={way}
      mayBypass={mayBypass}
      place={place}
      opened={opened}
      onClose={onClose}
      disabled={!isKnown}
      onSubmit={(options) => abort.mutateAsync({ ...asked, ...options })}
      done={to === 'start' ? `${flag} is as it was in ${place}` : `${flag} is off in ${place}`}
    >
      <Text>Now {whoIsIn(rollout)}.</Text>
      <Radio.Group label="What is to stand afterwards" value={to} onChange={(value) => setTo(value as Goal)}>
        <Stack gap="sm" mt={6}>
          <Radio
            value="start"
            label="What stood before its first step"
            description={
              audience.percent === 0
                ? 'Nobody is in yet: for nobody anything changes.'
                : `The ${shareWords(audience.percent)} who are in lose ${variant}, but for those who had it before the rollout. Nobody else notices.`
            }
          />
          <Radio
            value="off"
            label="The flag off"
            description={`Everybody in ${place} gets what the flag serves when it is off: whoever is in, and everyone whom another rule answers.`}
          />
        </Stack>
      </Radio.Group>
      {conflicts && (
        <Stack gap="xs" role="alert">
          <Text fw={500}>{refusal?.detail}</Text>
          <ConflictList conflicts={conflicts} />
        </Stack>
      )}
      {(conflicts || force) && to === 'start' && (
        <Checkbox
          label="Put back what stood at the start all the same: their edit is lost"
          checked={force}
          onChange={(event) => setForce(event.currentTarget.checked)}
        />
      )}
      <div role="status">
        {rehearsal.isPending && <Skeleton h={20} w={280} />}
        {rehearsal.data && <Blast radius={rehearsal.data.blastRadius} environment={environment} />}
      </div>
    </SteeringDialog>
  );
}

function Blast({ radius, environment }: { radius: EnvironmentBlast[] | null; environment: string }) {
  const found = radius?.find((each) => each.environment === environment);
  if (!found) return <Text size="sm">No answer changes.</Text>;
  if (found.sample === null || found.changes === null) {
    return (
      <Text size="sm" c="dimmed">
        For how many it makes a difference is not known: {found.reason}.
      </Text>
    );
  }
  return (
    <Text size="sm">
      Of {count(found.sample.contexts)} users seen lately, {count(found.changes)} get another answer.
    </Text>
  );
}
