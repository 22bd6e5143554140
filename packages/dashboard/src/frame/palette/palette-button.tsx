import { ActionIcon, Kbd, UnstyledButton } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { commandKey } from '../keys/command-key.ts';
import classes from './palette-button.module.css';

/** The way to the palette for whoever does not know its key. */
export function PaletteButton({ onOpen }: { onOpen: () => void }) {
  return (
    <>
      <UnstyledButton
        className={classes.button}
        visibleFrom="md"
        onClick={onOpen}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
      >
        <IconSearch size={15} aria-hidden />
        <span className={classes.words}>Search or do anything…</span>
        <Kbd size="xs" aria-hidden>
          {commandKey} K
        </Kbd>
      </UnstyledButton>
      <ActionIcon
        hiddenFrom="md"
        size="lg"
        onClick={onOpen}
        aria-label="Search or do anything"
        aria-haspopup="dialog"
      >
        <IconSearch size={18} aria-hidden />
      </ActionIcon>
    </>
  );
}
