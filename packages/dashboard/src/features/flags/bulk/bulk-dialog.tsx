import { Button, Group, List, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { useWrite } from '../../../api/use-write.ts';
import { notify, notifyProblem } from '../../../kit/notify.tsx';
import { counted } from '../../../kit/numbers.ts';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { heldLink } from '../switching/held-link.ts';
import { type BulkAction, type BulkFlag, callOf, inChunks, wordsOf } from './bulk-action.ts';
import { undoCalls } from './undo-calls.ts';
import { useBulkRehearsal } from './use-bulk-rehearsal.ts';

/** Named before they are only counted. */
const mostNamed = 12;

/** What would happen to the flags that are selected, and the button that lets it happen: in one change, or not at all. */
export function BulkDialog({
  action,
  flags,
  environmentName,
  onClose,
  onDone,
}: {
  action: BulkAction;
  flags: readonly BulkFlag[];
  environmentName: (key: string) => string;
  onClose: () => void;
  onDone: () => void;
}) {
  const project = useProject();
  const run = useWrite('runOperations');
  const [comment, setComment] = useState('');
  const rehearsal = useBulkRehearsal(action, flags);
  const { would = [], already = [], refused = [], isProposal = false } = rehearsal.data ?? {};
  const [title, done] = wordsOf(action, environmentName);
  const chunks = inChunks(would);

  async function undoChunk(chunk: readonly BulkFlag[]): Promise<void> {
    const calls = await undoCalls(project, action, chunk);
    if (calls.length < chunk.length) {
      const left = counted(chunk.length - calls.length, 'flag was', 'flags were');
      notify({ message: `${left} changed since, and left so` });
    }
    if (calls.length === 0) return;
    await run.mutateAsync({
      query: { project },
      body: { calls: calls as never },
      comment: 'undone right away',
    });
  }

  async function carryOut(): Promise<void> {
    const waiting: (string | undefined)[] = [];
    for (const chunk of chunks) {
      const { status, location } = await run.mutateAsync({
        query: { project },
        body: { calls: chunk.map((flag) => callOf(action, flag)) as never },
        comment,
      });
      if (status === 202) waiting.push(location);
    }
    if (waiting.length > 0) {
      notify({
        message: `Proposed for ${counted(would.length, 'flag')}: ${title.toLowerCase()}. Nothing changes until others approve.`,
        link: {
          label: 'Open the proposal',
          href: heldLink(project, waiting.length === 1 ? waiting[0] : undefined),
        },
      });
    } else {
      notify({
        message: `${counted(would.length, 'flag is', 'flags are')} ${done}`,
        undo: async () => {
          for (const chunk of chunks) await undoChunk(chunk).catch(notifyProblem);
        },
      });
    }
    onDone();
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={`${title}: ${counted(flags.length, 'flag')}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // What is refused is shown above the buttons.
          void carryOut().catch(() => {});
        }}
      >
        <Stack gap="md">
          {rehearsal.isPending && (
            <Group gap="sm" role="status">
              <Loader size="xs" aria-hidden />
              <Text>Trying what would happen…</Text>
            </Group>
          )}
          <ProblemNotice problem={rehearsal.error} onRetry={() => void rehearsal.refetch()} />
          {rehearsal.data && (
            <Stack gap="sm">
              <Named title={wouldSay(would.length, isProposal)} flags={would} />
              {already.length > 0 && (
                <Named
                  title={`${counted(already.length, 'flag is', 'flags are')} so already`}
                  flags={already}
                />
              )}
              {refused.length > 0 && (
                <div>
                  <Text fw={500} c="var(--halyard-bad)">
                    {counted(refused.length, 'flag is', 'flags are')} refused, and left as{' '}
                    {refused.length === 1 ? 'it is' : 'they are'}
                  </Text>
                  <List size="sm" spacing={2} mt={4}>
                    {refused.map(({ flag, why }) => (
                      <List.Item key={flag.key}>
                        <code>{flag.key}</code>: {why}
                      </List.Item>
                    ))}
                  </List>
                </div>
              )}
            </Stack>
          )}
          {would.length > 0 && (
            <TextInput
              label="Why (optional)"
              description={
                chunks.length > 1
                  ? `Stands in the log, with each of ${chunks.length} changes of at most 100 flags`
                  : 'Stands in the log; all of it is one change'
              }
              value={comment}
              onChange={(event) => setComment(event.currentTarget.value)}
              maxLength={2_000}
            />
          )}
          <ProblemNotice problem={run.error} kept="None of them was changed." />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            {would.length > 0 && (
              <Button
                type="submit"
                loading={run.isPending}
                color={action.do === 'disable' || action.do === 'archive' ? 'red.9' : 'halyard'}
              >
                {isProposal
                  ? `Propose for ${counted(would.length, 'flag')}`
                  : `${title}: ${counted(would.length, 'flag')}`}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function wouldSay(count: number, isProposal: boolean): string {
  if (count === 0) return 'Nothing would change';
  const flags = counted(count, 'flag');
  return isProposal ? `${flags} would change, once others approve` : `${flags} would change`;
}

function Named({ title, flags }: { title: string; flags: readonly BulkFlag[] }) {
  const hidden = flags.length - mostNamed;
  return (
    <div>
      <Text fw={500}>{title}</Text>
      {flags.length > 0 && (
        <Text size="sm" c="dimmed">
          {flags
            .slice(0, mostNamed)
            .map(({ key }) => key)
            .join(', ')}
          {hidden > 0 && ` and ${hidden} more`}
        </Text>
      )}
    </div>
  );
}
