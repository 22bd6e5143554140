import type { PersonAnswer } from '@halyard/contract';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { useWrite } from '../../api/use-write.ts';
import { Instant } from '../../kit/instant.tsx';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { Section } from './section.tsx';

/** The name is what the log calls one, so only whoever may rename people changes it, oneself included. */
export function ProfileSection({ me }: { me: PersonAnswer }) {
  const mayRename = useMay()('patchPerson', { project: null });
  const [name, setName] = useState(me.name);
  const rename = useWrite('patchPerson');
  const others = me.signsInBy.filter(({ provider }) => provider !== 'password');
  return (
    <Section
      title="You"
      lead={
        <>
          {me.email} · joined <Instant at={me.createdAt} />
          {others.length > 0 && ' · signs in elsewhere, too'}
        </>
      }
    >
      {mayRename ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            rename.mutate(
              { params: { personId: me.id }, body: { name }, ifMatch: `"${me.version}"` },
              { onSuccess: () => notify({ message: 'Your name is changed' }) },
            );
          }}
        >
          <Stack gap="sm" mt="md">
            <Group align="flex-end" gap="sm" wrap="wrap">
              <TextInput
                label="Name"
                description="What the log calls you from now on"
                autoComplete="name"
                required
                withAsterisk={false}
                maxLength={200}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                error={fieldProblem(rename.error, '/name')}
                flex="1 1 240px"
                maw={360}
              />
              {name.trim() !== me.name && name.trim() !== '' && (
                <Button type="submit" loading={rename.isPending}>
                  Change the name
                </Button>
              )}
            </Group>
            {rename.error && !fieldProblem(rename.error, '/name') && (
              <ProblemNotice problem={rename.error} kept="What you typed is still here." />
            )}
          </Stack>
        </form>
      ) : (
        <Stack gap={0} mt="md">
          <Text fw={500}>{me.name}</Text>
          <Text size="sm" c="dimmed">
            An administrator can change your name.
          </Text>
        </Stack>
      )}
    </Section>
  );
}
