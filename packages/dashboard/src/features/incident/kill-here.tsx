import type { EnvironmentAnswer, FlagAnswer } from '@halyard/contract';
import { Button } from '@mantine/core';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import IconPower from '@tabler/icons-react/icons/IconPower';
import { useMay } from '../../api/use-may.ts';
import type { Killing } from './kill-dialog.tsx';

/** Asks to kill a flag from the timeline, or to lift its kill, by how it stands now; nothing where one may not. */
export function KillHere({
  flag,
  environment,
  onAsk,
}: {
  flag: FlagAnswer;
  environment: EnvironmentAnswer;
  onAsk: (killing: Killing) => void;
}) {
  const may = useMay();
  const configuration = flag.environments[environment.key];
  if (flag.archivedAt !== null || !configuration) return null;
  const { killed, enabled } = configuration;
  if (!killed && !enabled) return null;
  const target = { environment: environment.key, tags: flag.tags };
  // A kill is lifted where it was made.
  if (killed ? killed.environment !== environment.key || !may('liftFlag', target) : !may('killFlag', target))
    return null;
  const Icon = killed ? IconPlayerPlay : IconPower;
  return (
    <Button
      size="compact-xs"
      variant="default"
      c={killed ? undefined : 'var(--halyard-bad)'}
      leftSection={<Icon size={13} aria-hidden />}
      aria-label={`${killed ? 'Lift the kill of' : 'Kill'} ${flag.key} in ${environment.name}`}
      onClick={() => onAsk({ flag: flag.key, environment, lifted: killed?.reason })}
    >
      {killed ? 'Lift the kill' : 'Kill'}
    </Button>
  );
}
