import type { HeldOperationAnswer } from '@halyard/contract';
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useWrite } from '../../api/use-write.ts';
import { Instant } from '../../kit/instant.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { placesOf } from '../schedules/index.ts';
import classes from './held-screen.module.css';

const did = { comment: 'wrote', approval: 'approved', rejection: 'rejected it' } as const;

/** What people said of it, oldest first, and a place to say more. */
export function Conversation({ held }: { held: HeldOperationAnswer }) {
  const project = useProject();
  const may = useMay();
  const comment = useWrite('commentOnHeldOperation');
  const [text, setText] = useState('');
  const { environments } = placesOf(held);
  const mayComment =
    environments.length === 0
      ? may('commentOnHeldOperation')
      : environments.every((environment) => may('commentOnHeldOperation', { environment }));
  const send = async () => {
    await comment.mutateAsync({
      params: { heldId: held.id },
      query: { project },
      body: { text: text.trim() },
    });
    setText('');
  };
  if (held.notes.length === 0 && !mayComment) return null;
  return (
    <>
      <h2>Conversation</h2>
      {held.notes.length > 0 && (
        <ul className={classes.notes} aria-live="polite">
          {held.notes.map((note) => (
            <li key={note.id} className={classes.note}>
              <Text size="sm">
                <Text span fw={600} inherit>
                  {(note.author.account ?? note.author).name}
                </Text>{' '}
                {did[note.kind]}
                {note.kind === 'approval' && ` revision ${note.revision}`}{' '}
                <Text span c="dimmed" inherit>
                  <Instant at={note.at} />
                  {note.revision < held.revision && `, of revision ${note.revision}`}
                </Text>
              </Text>
              {note.text !== '' && <Text className={classes.text}>{note.text}</Text>}
            </li>
          ))}
        </ul>
      )}
      {mayComment && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send().catch(() => {});
          }}
        >
          <Stack gap="xs">
            <Textarea
              aria-label="Comment"
              placeholder="Say something about it"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              maxLength={2000}
              autosize
              minRows={2}
              maxRows={8}
            />
            <ProblemNotice problem={comment.error} kept="What you wrote is still here." />
            <Group justify="flex-end">
              <Button
                type="submit"
                size="xs"
                variant="default"
                loading={comment.isPending}
                disabled={text.trim() === ''}
              >
                Comment
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </>
  );
}
