import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconPower from '@tabler/icons-react/icons/IconPower';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useMay } from '../../../api/use-may.ts';
import { useWrite } from '../../../api/use-write.ts';
import { Confirm } from '../../../kit/confirm.tsx';
import { notify } from '../../../kit/notify.tsx';
import { sayHeld } from '../../../review/index.ts';
import type { KillProps } from './kill-props.ts';

/** Does again what is written; where the environment is protected that is proposed, which is said before. */
export function LiftButton({ project, flag, environment }: KillProps) {
  const may = useMay();
  const [isAsked, { open, close }] = useDisclosure(false);
  const lift = useWrite('liftFlag');
  const known = useEnvironments().find(({ key }) => key === environment);
  const configuration = flag.environments[environment];
  const killed = configuration?.killed;
  if (!killed || !may('liftFlag', { environment, tags: flag.tags })) return null;
  const name = known?.name ?? environment;
  if (killed.environment !== environment && configuration.inherited) {
    return (
      <Text size="sm" c="dimmed">
        Killed in {killed.environment}, which {name} inherits from: it is lifted there.
      </Text>
    );
  }
  const isGuarded = known?.protected || (known?.approvals ?? 0) > 0;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPower size={16} aria-hidden />}
        onClick={open}
        aria-haspopup="dialog"
      >
        Lift the kill in {name}
      </Button>
      <Confirm
        opened={isAsked}
        onClose={close}
        title={`Lift the kill of ${flag.key} in ${name}?`}
        action={`Lift in ${name}`}
        onConfirm={async (comment) => {
          const params = { flagId: flag.key, environment };
          const answered = await lift.mutateAsync({ params, query: { project }, comment });
          if (!sayHeld(answered, `Lifting the kill of ${flag.key}`, project))
            notify({ message: `${flag.key} does again in ${name} what is written` });
        }}
      >
        <Text>
          The flag does again what is written for {name}: it is {configuration.enabled ? 'on' : 'off'} there.
          {isGuarded && ` ${name} is protected: where you may not change it alone, this becomes a proposal.`}
        </Text>
      </Confirm>
    </>
  );
}
