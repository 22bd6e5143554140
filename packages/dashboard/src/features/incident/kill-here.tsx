import type { EnvironmentAnswer } from '@halyard/contract';
import { Button } from '@mantine/core';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import IconPower from '@tabler/icons-react/icons/IconPower';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { sayDone } from '../../kit/say-done.ts';

/** Kills a flag from the timeline, or lifts its kill, by how it stands now. */
export function KillHere({ flag, environment }: { flag: string; environment: EnvironmentAnswer }) {
  const project = useProject();
  const may = useMay();
  const kill = useWrite('killFlag');
  const lift = useWrite('liftFlag');
  const [isAsking, setAsking] = useState(false);
  const { key, name } = environment;
  const { data } = useRead('readFlag', { params: { flagId: flag }, query: { project } });
  const configuration = data?.environments[key];
  if (!data || data.archivedAt !== null || !configuration) return null;
  const { killed, enabled } = configuration;
  if (!killed && !enabled) return null;
  const target = { environment: key, tags: data.tags };
  // A kill is lifted where it was made.
  if (killed ? killed.environment !== key || !may('liftFlag', target) : !may('killFlag', target)) return null;
  const asked = { params: { flagId: flag, environment: key }, query: { project } };
  const Icon = killed ? IconPlayerPlay : IconPower;
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        c={killed ? undefined : 'var(--halyard-bad)'}
        leftSection={<Icon size={13} aria-hidden />}
        aria-label={`${killed ? 'Lift the kill of' : 'Kill'} ${flag} in ${name}`}
        onClick={() => setAsking(true)}
      >
        {killed ? 'Lift the kill' : 'Kill'}
      </Button>
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={killed ? `Lift the kill of ${flag} in ${name}?` : `Kill ${flag} in ${name}?`}
        action={killed ? `Lift the kill in ${name}` : `Kill in ${name}`}
        color={killed ? 'halyard' : 'red'}
        comment={killed ? 'optional' : 'required'}
        onConfirm={async (text) => {
          if (killed) {
            const answered = await lift.mutateAsync({ ...asked, comment: text });
            sayDone(project, answered, `${flag} does again what is written in ${name}`);
          } else {
            const answered = await kill.mutateAsync({ ...asked, body: { reason: text } });
            sayDone(project, answered, `${flag} is killed in ${name}`);
          }
        }}
      >
        {killed
          ? `It was killed because: ${killed.reason}. It does again what is written, at once.`
          : `It is off at once, whatever is written, until somebody lifts it. No approval is waited for.`}
      </Confirm>
    </>
  );
}
