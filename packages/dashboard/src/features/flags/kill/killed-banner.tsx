import type { FlagAnswer, Killed } from '@halyard/contract';
import { Alert, Group, Stack, Text } from '@mantine/core';
import IconPower from '@tabler/icons-react/icons/IconPower';
import { useEnvironments } from '../../../api/use-environments.ts';
import { Instant } from '../../../kit/instant.tsx';
import { LiftButton } from './lift-button.tsx';

/** While a flag is killed: where, by whom, when and why. Nothing otherwise. */
export function KilledBanner({
  project,
  flag,
  environment,
}: {
  project: string;
  flag: FlagAnswer;
  /** Only this one, beside whose button it stands; default: all, each with its way back. */
  environment?: string;
}) {
  const environments = useEnvironments();
  if (flag.archivedAt !== null) return null;
  const order = new Map(environments.map(({ key }, i) => [key, i]));
  const kills = Object.entries(flag.environments)
    .filter(([key, { killed }]) => killed !== null && (environment === undefined || key === environment))
    .sort(([a], [b]) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity));
  if (kills.length === 0) return null;
  return (
    <Stack gap="xs" mb="md">
      {kills.map(([key, { killed, off }]) => (
        <Alert
          key={key}
          color="red"
          variant="light"
          icon={<IconPower size={18} aria-hidden />}
          title={`Killed in ${environments.find((one) => one.key === key)?.name ?? key}`}
          styles={{ title: { color: 'var(--halyard-bad)' }, icon: { color: 'var(--halyard-bad)' } }}
        >
          <Group justify="space-between" gap="md">
            <Words killed={killed as Killed} off={off} />
            {environment === undefined && <LiftButton project={project} flag={flag} environment={key} />}
          </Group>
        </Alert>
      ))}
    </Stack>
  );
}

function Words({ killed: { by, at, reason }, off }: { killed: Killed; off: string | null }) {
  return (
    <div>
      <Text c="var(--mantine-color-text)">
        By {by.name}, <Instant at={at} />: {reason}
      </Text>
      <Text size="sm" c="var(--mantine-color-text)">
        Everyone gets {off ?? 'the caller’s own default'}, whatever is written below.
      </Text>
    </div>
  );
}
