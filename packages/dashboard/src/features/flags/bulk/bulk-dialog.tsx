import { Button, Group, List, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { notify } from '../../../kit/notify.tsx';
import { counted } from '../../../kit/numbers.ts';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { heldLink } from '../switching/held-link.ts';
import { type BulkAction, type BulkFlag, inChunks, wordsOf } from './bulk-action.ts';
import { useBulkRehearsal } from './use-bulk-rehearsal.ts';
import { type BulkDone, type BulkUndone, useBulkRun } from './use-bulk-run.ts';

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
  const [comment, setComment] = useState('');
  const bulk = useBulkRun(action);
  const rehearsal = useBulkRehearsal(action, flags, bulk.isRunning);
  const { would = [], already = [], refused = [], isProposal = false } = rehearsal.data ?? {};
  const [title, doneWords] = wordsOf(action, environmentName);
  const changes = inChunks(would).length;
  const { changed, proposed } = bulk.done;

  function say({ changed, ...held }: BulkDone): void {
    sayProposed(title.toLowerCase(), held);
    sayChanged(changed);
    if (changed.length + held.proposed.length === 0) notify({ message: 'All of them were so already' });
  }

  function sayProposed(what: string, { proposed, locations }: Pick<BulkDone, 'proposed' | 'locations'>) {
    if (proposed.length === 0) return;
    notify({
      message: `Proposed for ${counted(proposed.length, 'flag')}: ${what}. Nothing changes until others approve.`,
      link: {
        label: 'Open the proposal',
        href: heldLink(project, locations.length === 1 ? locations[0] : undefined),
      },
    });
  }

  function sayUndone({ left, ...held }: BulkUndone): void {
    sayProposed('to take it back', held);
    sayChanged(left);
  }

  /** With a way back, as long as one is left to be taken. */
  function sayChanged(changed: readonly BulkFlag[]): void {
    if (changed.length === 0) return;
    notify({
      message: `${counted(changed.length, 'flag is', 'flags are')} ${doneWords}`,
      undo: async () => sayUndone(await bulk.undo(changed)),
    });
  }

  async function carryOut(): Promise<void> {
    const done = await bulk.run(would, comment);
    // What is refused is shown above the buttons.
    if (done === undefined) return;
    say(done);
    onDone();
  }

  function close(): void {
    if (bulk.isRunning) return;
    if (changed.length + proposed.length > 0) say(bulk.done);
    onClose();
  }

  return (
    <Modal
      opened
      onClose={close}
      title={`${title}: ${counted(flags.length, 'flag')}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void carryOut();
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
                changes > 1
                  ? `Stands in the log, with each of ${changes} changes of at most 100 flags`
                  : 'Stands in the log; all of it is one change'
              }
              value={comment}
              onChange={(event) => setComment(event.currentTarget.value)}
              maxLength={2_000}
            />
          )}
          <ProblemNotice problem={bulk.problem} kept={keptSay(bulk.done, doneWords)}>
            {changed.length > 0 && (
              <Group>
                <Button
                  size="xs"
                  variant="default"
                  loading={bulk.isRunning}
                  onClick={async () => sayProposed('to take it back', await bulk.undoSoFar())}
                >
                  Undo {counted(changed.length, 'flag')}
                </Button>
              </Group>
            )}
          </ProblemNotice>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" disabled={bulk.isRunning} onClick={close}>
              Cancel
            </Button>
            {would.length > 0 && (
              <Button
                type="submit"
                loading={bulk.isRunning}
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

/** Changes are done one after the other: what went before the one that is refused stays done. */
function keptSay({ changed, proposed }: BulkDone, doneWords: string): string {
  const done = [
    changed.length > 0 && `${counted(changed.length, 'flag is', 'flags are')} ${doneWords}`,
    proposed.length > 0 && `for ${counted(proposed.length, 'flag')} it is proposed`,
  ].filter(Boolean);
  if (done.length === 0) return 'None of them was changed.';
  return `Before that, changes went through: ${done.join(', and ')}. The others were not changed.`;
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
