import type { SessionAnswer } from '@halyard/contract';
import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { leave } from '../../api/sign-out.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Instant } from '../../kit/instant.tsx';
import { notify, notifyProblem } from '../../kit/notify.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import classes from './account.module.css';
import { deviceOf } from './device-of.ts';
import { Section } from './section.tsx';

/** Where one is signed in; each place can be ended, and all at once. */
export function SessionsSection() {
  const { data, error, refetch } = useRead('listMySessions', {});
  const [isOpen, { open, close }] = useDisclosure(false);
  const everywhere = useWrite('signOutEverywhere');
  return (
    <Section
      title="Where you are signed in"
      lead="A session ends by itself after seven days in which it was not used."
      action={
        <Button variant="default" onClick={open}>
          Sign out everywhere
        </Button>
      }
    >
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data ? (
        <ul className={classes.list}>
          {data.items.map((session) => (
            <SessionLine key={session.id} session={session} />
          ))}
        </ul>
      ) : (
        !error && <Skeleton height={60} mt="md" />
      )}
      <Confirm
        opened={isOpen}
        onClose={close}
        title="Sign out everywhere"
        action="Sign out everywhere"
        color="red"
        comment="none"
        onConfirm={async () => {
          await everywhere.mutateAsync({});
          leave();
        }}
      >
        All your sessions end, this one too. Keys that you made go on working.
      </Confirm>
    </Section>
  );
}

function SessionLine({ session }: { session: SessionAnswer }) {
  const end = useWrite('endMySession');
  const device = deviceOf(session.userAgent);
  return (
    <li className={classes.line}>
      <Stack gap={0} miw={0}>
        <Group gap="xs">
          <Text fw={500}>{device}</Text>
          {session.isCurrent && (
            <Badge color="gray" c="var(--mantine-color-text)">
              this one
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {session.ipAddress ?? 'address not known'} · last seen <Instant at={session.lastSeenAt} /> · signed
          in <Instant at={session.createdAt} />
        </Text>
      </Stack>
      {!session.isCurrent && (
        <Button
          variant="default"
          size="xs"
          loading={end.isPending}
          aria-label={`End the session of ${device}`}
          onClick={() =>
            end.mutate(
              { params: { sessionId: session.id } },
              { onSuccess: () => notify({ message: 'That session is ended' }), onError: notifyProblem },
            )
          }
        >
          End
        </Button>
      )}
    </li>
  );
}
