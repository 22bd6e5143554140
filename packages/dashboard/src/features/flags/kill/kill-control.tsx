/** Off at once, in one environment: the button of a flag, or the large switch of a flag that is nothing else. */
import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconPower from '@tabler/icons-react/icons/IconPower';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useMay } from '../../../api/use-may.ts';
import { useWrite } from '../../../api/use-write.ts';
import { Confirm } from '../../../kit/confirm.tsx';
import { notify, notifyProblem } from '../../../kit/notify.tsx';
import { sayHeld } from '../../../review/index.ts';
import classes from './kill.module.css';
import type { KillProps } from './kill-props.ts';
import { KillSwitch } from './kill-switch.tsx';
import { LiftButton } from './lift-button.tsx';

export function KillControl(props: KillProps) {
  const { flag, environment } = props;
  const configuration = flag.environments[environment];
  if (configuration === undefined || flag.archivedAt !== null) return null;
  if (flag.kind === 'kill-switch') return <KillSwitch {...props} />;
  return configuration.killed ? <LiftButton {...props} /> : <KillButton {...props} />;
}

function KillButton({ project, flag, environment }: KillProps) {
  const may = useMay();
  const [isAsked, { open, close }] = useDisclosure(false);
  const kill = useWrite('killFlag');
  const lift = useWrite('liftFlag');
  const name = useName(environment);
  if (!may('killFlag', { environment, tags: flag.tags })) return null;
  const place = { params: { flagId: flag.key, environment }, query: { project } };
  const { off } = flag.environments[environment]!;
  return (
    <>
      <Button
        variant="default"
        className={classes.kill}
        leftSection={<IconPower size={16} aria-hidden />}
        onClick={open}
        aria-haspopup="dialog"
      >
        Kill in {name}
      </Button>
      <Confirm
        opened={isAsked}
        onClose={close}
        title={`Kill ${flag.key} in ${name}?`}
        action={`Kill in ${name}`}
        color="red"
        comment="required"
        longest={500}
        onConfirm={async (reason) => {
          await kill.mutateAsync({ ...place, body: { reason } });
          notify({
            message: `${flag.key} is killed in ${name}`,
            undo: () =>
              lift
                .mutateAsync(place)
                .then((answered) => sayHeld(answered, `Lifting the kill of ${flag.key}`, project))
                .catch(notifyProblem),
          });
        }}
      >
        <Text>
          Everyone gets <b>{off ?? 'the caller’s own default'}</b> at once, in {name} and in what inherits
          from it. It stays so whatever anybody edits, schedules or rolls out, until the kill is lifted.
          Nobody has to approve it.
        </Text>
      </Confirm>
    </>
  );
}

function useName(environment: string): string {
  return useEnvironments().find(({ key }) => key === environment)?.name ?? environment;
}
