/** A flag of kind kill-switch is one switch: thrown at once by anybody who may, closed again like any other write. */
import { Group, Paper, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useMay } from '../../../api/use-may.ts';
import { useWrite } from '../../../api/use-write.ts';
import { Confirm } from '../../../kit/confirm.tsx';
import { colorOf } from '../../../kit/environment-name.tsx';
import { notify, notifyNotUndone } from '../../../kit/notify.tsx';
import { sayHeld } from '../../../review/index.ts';
import classes from './kill.module.css';
import type { KillProps } from './kill-props.ts';
import { LiftButton } from './lift-button.tsx';

export function KillSwitch(props: KillProps) {
  const { project, flag, environment } = props;
  const may = useMay();
  const [isAsked, { open, close }] = useDisclosure(false);
  const enable = useWrite('enableFlag');
  const disable = useWrite('disableFlag');
  const known = useEnvironments().find(({ key }) => key === environment);
  const name = known?.name ?? environment;
  const { enabled, killed } = flag.environments[environment]!;
  const isOn = enabled && killed === null;
  /** What is asked about stays what it was, though somebody else is faster: the other way is no answer to it. */
  const [isToEnd, setToEnd] = useState(isOn);
  const ask = () => {
    setToEnd(isOn);
    open();
  };
  const target = { environment, tags: flag.tags };
  const mayTurn = may(isOn ? 'disableFlag' : 'enableFlag', target) && killed === null;
  const place = { params: { flagId: flag.key, environment }, query: { project } };
  const turn = async (comment: string) => {
    const write = isToEnd ? disable : enable;
    const answered = await write.mutateAsync({ ...place, comment });
    if (sayHeld(answered, `Turning ${flag.key} on`, project)) return;
    notify({
      message: isToEnd
        ? `${flag.key} is thrown in ${name}: off for everyone`
        : `${flag.key} is on again in ${name}`,
      undo: () =>
        (isToEnd ? enable : disable)
          .mutateAsync({ ...place, ifMatch: answered.etag })
          .then((undone) => sayHeld(undone, `Turning ${flag.key} on`, project))
          .catch((problem) => notifyNotUndone(flag.key, problem)),
    });
  };
  const isGuarded = known?.protected || (known?.approvals ?? 0) > 0;
  return (
    <Paper p="md" className={classes.switch} data-on={isOn || undefined}>
      <span className={classes.edge} style={{ background: known && colorOf(known) }} aria-hidden />
      <Group justify="space-between" gap="lg">
        <Stack gap={2}>
          <Text fw={600} size="lg">
            {isOn ? `On in ${name}` : `Off in ${name}`}
          </Text>
          <Text c="dimmed">
            {isOn
              ? 'Turning it off takes effect at once for everyone, without protection or approval.'
              : 'Turning it on again is a change like any other, and asks what the environment asks.'}
          </Text>
        </Stack>
        {mayTurn ? (
          <Switch
            size="xl"
            checked={isOn}
            onChange={ask}
            aria-label={`${flag.key} in ${name}`}
            onLabel="ON"
            offLabel="OFF"
          />
        ) : (
          <LiftButton {...props} />
        )}
      </Group>
      <Confirm
        opened={isAsked}
        onClose={close}
        title={isToEnd ? `Turn ${flag.key} off in ${name}?` : `Turn ${flag.key} on in ${name}?`}
        action={isToEnd ? `Turn off in ${name}` : `Turn on in ${name}`}
        color={isToEnd ? 'red' : 'halyard'}
        onConfirm={turn}
      >
        <Text>
          {isToEnd
            ? `Everyone in ${name} gets off at once. Nobody has to approve it.`
            : `Everyone in ${name} gets on again.${isGuarded ? ` ${name} is protected: where you may not change it alone, this becomes a proposal.` : ''}`}
        </Text>
      </Confirm>
    </Paper>
  );
}
