import { ActionIcon, Button, Group, Popover, Text, Tooltip, UnstyledButton } from '@mantine/core';
import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp';
import IconArrowForwardUp from '@tabler/icons-react/icons/IconArrowForwardUp';
import { notify } from '../../../kit/notify.tsx';
import { counted } from '../../../kit/numbers.ts';
import classes from './draft.module.css';
import type { FlagDraft } from './flag-draft.ts';

/** What was edited and is not live, at the bottom of the page as long as there is anything. */
export function DraftBar({ draft, onReview }: { draft: FlagDraft; onReview: () => void }) {
  const { edits, isDirty, collisions } = draft;
  if (!isDirty && !draft.canRedo) return null;
  if (!isDirty) return null;
  return (
    <section className={classes.bar} aria-label="Draft" data-bottom-bar>
      <Group gap={2} wrap="nowrap">
        <Tooltip label="Undo (⌘Z)">
          <ActionIcon aria-label="Undo" onClick={() => draft.undo()} disabled={!draft.canUndo}>
            <IconArrowBackUp size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Redo (⇧⌘Z)">
          <ActionIcon aria-label="Redo" onClick={() => draft.redo()} disabled={!draft.canRedo}>
            <IconArrowForwardUp size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      <div className={classes.said} role="status">
        <Popover position="top-start" withinPortal shadow="sm">
          <Popover.Target>
            <UnstyledButton className={classes.count}>{counted(edits, 'edit')}</UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown>
            <ul className={classes.edits}>
              {draft.list.map(({ pointer, words }) => (
                <li key={pointer}>{words}</li>
              ))}
            </ul>
          </Popover.Dropdown>
        </Popover>
        <Text span size="sm" c="dimmed">
          · nothing is live yet
        </Text>
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          onClick={() => {
            draft.discard();
            notify({ message: `${counted(edits, 'edit')} discarded`, undo: () => draft.undo() });
          }}
        >
          Discard
        </Button>
        <Button onClick={onReview} disabled={collisions.length > 0}>
          Review changes
        </Button>
      </Group>
    </section>
  );
}
