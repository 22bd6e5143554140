import { Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { ConflictList } from '../schedules/index.ts';
import { SteeringDialog, type SteeringProps } from './steering-dialog.tsx';
import { useSteering } from './use-steering.ts';

/** Goes on, and where somebody has edited its place meanwhile, says from what. */
export function ResumeRollout({ rollout, place, isGuarded, mayBypass, opened, onClose }: SteeringProps) {
  const project = useProject();
  const resume = useWrite('resumeRollout');
  const { flag, environment, rule, problem, state } = rollout;
  const [accept, setAccept] = useState(false);
  const asked = {
    params: { flagId: flag },
    query: { project },
    body: { environment, ...(rule === null ? {} : { rule }), accept },
  };
  const { version } = rollout;
  const { way, isKnown } = useSteering('resumeRollout', asked, { version, enabled: isGuarded });
  return (
    <SteeringDialog
      title={`Resume the rollout of ${flag}?`}
      action={`Resume in ${place}`}
      way={way}
      mayBypass={mayBypass}
      place={place}
      opened={opened}
      onClose={onClose}
      disabled={!isKnown}
      onSubmit={(options) => resume.mutateAsync({ ...asked, ...options })}
      done={`The rollout of ${flag} in ${place} goes on`}
    >
      <Text>
        {state === 'paused'
          ? 'What was left of a waiting time begins again now; fixed times stay, and follow at once where they are over.'
          : problem?.detail}
      </Text>
      {problem && <ConflictList conflicts={problem.conflicts} />}
      <Radio.Group
        label="If somebody has edited what it rolls out"
        value={accept ? 'accept' : 'refuse'}
        onChange={(value) => setAccept(value === 'accept')}
      >
        <Stack gap={6} mt={6}>
          <Radio value="refuse" label="Stop, and show me what was edited" />
          <Radio value="accept" label="Go on from what stands there now: their edit stays" />
        </Stack>
      </Radio.Group>
    </SteeringDialog>
  );
}
