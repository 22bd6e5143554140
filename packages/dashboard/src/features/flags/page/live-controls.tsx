import type { EnvironmentAnswer } from '@halyard/contract';
import { Button, Group } from '@mantine/core';
import { DeliveryLine } from '../delivery/index.ts';
import type { FlagDraft } from '../draft/flag-draft.ts';
import { KillControl } from '../kill/index.ts';
import { useSwitching } from '../switching/use-switching.tsx';
import classes from './flag-page.module.css';

/** What acts at once, past the draft: the switch, the kill, and whether what is live has arrived. */
export function LiveControls({ draft, environment }: { draft: FlagDraft; environment: EnvironmentAnswer }) {
  const { base, project } = draft;
  const { key, name } = environment;
  const switching = useSwitching();
  const live = base.environments[key];
  if (live === undefined) return null;
  const to = !switching.shown(base.key, key, live.enabled);
  const asked = { flag: base, environment, to };
  const isSwitch = base.kind === 'kill-switch';
  const maySwitch =
    !isSwitch && base.archivedAt === null && live.killed === null && switching.way(asked) !== 'never';
  return (
    <div className={classes.live}>
      <Group gap="xs">
        {maySwitch && (
          <Button
            variant="default"
            loading={switching.isPending(base.key, key)}
            onClick={() => switching.ask(asked)}
          >
            Turn {to ? 'on' : 'off'} in {name}
          </Button>
        )}
        <KillControl project={project} flag={base} environment={key} />
      </Group>
      <DeliveryLine project={project} flag={base.key} environment={key} />
      {switching.dialog}
    </div>
  );
}
