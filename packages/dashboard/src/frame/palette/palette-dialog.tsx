import { Kbd, Modal, VisuallyHidden } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import type { FlagDeed } from './carry-out-deed.tsx';
import { type Entry, type EntryGroup, groups } from './entry.ts';
import { bestOf } from './match.ts';
import classes from './palette-dialog.module.css';
import { readRecents, rememberRecent } from './recents.ts';
import { spokenCommand } from './spoken-command.ts';
import { useFound } from './use-found.ts';
import { usePlaces } from './use-places.ts';

/** Shown of a group before anything is typed. */
const mostAtFirst: Partial<Record<EntryGroup, number>> = { Do: 2, Screens: 12, Environments: 0, Help: 2 };

/** One field from which everything is reached: flags, segments, screens, people, and what can be done. */
export function PaletteDialog({
  opened,
  onClose,
  onHelp,
  onDeed,
}: {
  opened: boolean;
  onClose: () => void;
  onHelp: () => void;
  onDeed: (deed: FlagDeed) => void;
}) {
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      yOffset="9vh"
      size={620}
      padding={0}
      transitionProps={{ duration: 80 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label="Search or do anything" classNames={{ content: classes.content }}>
        <Palette onClose={onClose} onHelp={onHelp} onDeed={onDeed} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette({
  onClose,
  onHelp,
  onDeed,
}: {
  onClose: () => void;
  onHelp: () => void;
  onDeed: (deed: FlagDeed) => void;
}) {
  const project = useProject();
  const navigate = useNavigate();
  const root = `/projects/${encodeURIComponent(project)}`;
  const [typed, setTyped] = useState('');
  const places = usePlaces({ root, onHelp });
  const found = useFound(typed, { root, onDeed });
  const entries = useMemo(
    () => inGroups(typed, { places, found: found.entries, project }),
    [typed, places, found.entries, project],
  );
  /** Stays the same one where an answer that comes later puts others before it; at first whichever is first. */
  const [chosen, setChosen] = useState<string>();
  const at = Math.max(
    entries.findIndex((entry) => entry.id === chosen),
    0,
  );
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    list.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function take(entry: Entry): void {
    onClose();
    const { to, search, href, run } = entry;
    if (to !== undefined) {
      if (entry.group !== 'Do') rememberRecent(project, { ...entry, to });
      void navigate({ to, search: search as never });
    } else if (href !== undefined) window.open(href, '_blank', 'noopener');
    else run?.();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const last = entries.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: at >= last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      PageDown: Math.min(at + 8, last),
      PageUp: Math.max(at - 8, 0),
    };
    if (Object.hasOwn(moves, event.key)) {
      event.preventDefault();
      setChosen(entries[moves[event.key]!]?.id);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const entry = entries[at];
      if (entry) take(entry);
    }
  }

  const byGroup = Map.groupBy(
    entries.map((entry, place) => ({ entry, place })),
    ({ entry }) => entry.group,
  );
  return (
    <>
      <div className={classes.search}>
        <IconSearch size={17} aria-hidden />
        <input
          className={classes.input}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(undefined);
          }}
          onKeyDown={onKeyDown}
          placeholder="Search, or say what to do: turn on checkout in staging"
          role="combobox"
          aria-label="Search or do anything"
          aria-expanded={entries.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={entries.length > 0 ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
      </div>
      <div
        id={`${id}-list`}
        ref={list}
        role="listbox"
        aria-label="What was found"
        aria-busy={found.isComing}
        className={classes.list}
      >
        {[...byGroup].map(([group, members]) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
          <div key={group} role="group" aria-label={group}>
            <div className={classes.group} aria-hidden>
              {group}
            </div>
            {members.map(({ entry, place }) => (
              // biome-ignore lint/a11y/useFocusableInteractive: as above
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field
              <div
                key={entry.id}
                id={`${id}-${place}`}
                role="option"
                aria-selected={place === at}
                data-at={place}
                className={classes.option}
                onMouseMove={() => setChosen(entry.id)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => take(entry)}
              >
                <entry.icon size={16} aria-hidden />
                <span className={classes.label}>{entry.label}</span>
                {entry.detail && <span className={classes.detail}>{entry.detail}</span>}
              </div>
            ))}
          </div>
        ))}
      </div>
      {entries.length === 0 && (
        <div className={classes.nothing}>{found.isComing ? 'Searching…' : wordsForNothing(typed)}</div>
      )}
      <VisuallyHidden role="status">{typed === '' ? '' : `${entries.length} found`}</VisuallyHidden>
      <div className={classes.foot} aria-hidden>
        <span>
          <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> choose
        </span>
        <span>
          <Kbd size="xs">Enter</Kbd> take it
        </span>
        <span>
          <Kbd size="xs">Esc</Kbd> close
        </span>
      </div>
    </>
  );
}

/** In the order in which they are shown. */
function inGroups(
  typed: string,
  { places, found, project }: { places: readonly Entry[]; found: readonly Entry[]; project: string },
): Entry[] {
  if (spokenCommand(typed)) return [...found];
  if (typed.trim() === '') {
    const recents = readRecents(project);
    const iconOf = (one: { id: string; group: string }) =>
      (places.find(({ id }) => id === one.id) ??
        places.find(({ group }) => group === one.group) ??
        places[0])!.icon;
    const recent = recents.map((one): Entry => ({ ...one, group: 'Recent', icon: iconOf(one) }));
    const known = new Set(recents.map(({ id }) => id));
    const atFirst = Map.groupBy(
      places.filter(({ id, detail }) => !known.has(id) && detail !== 'Settings'),
      ({ group }) => group,
    );
    return [
      ...recent,
      ...groups.flatMap((group) => (atFirst.get(group) ?? []).slice(0, mostAtFirst[group] ?? 0)),
    ];
  }
  const all = [
    ...found,
    ...bestOf(typed, places, ({ label, keywords = '', detail = '' }) => ({
      label,
      keywords: `${keywords} ${detail}`,
    })),
  ];
  const byGroup = Map.groupBy(all, ({ group }) => group);
  // What is typed names things more often than deeds.
  const order: EntryGroup[] = ['Flags', 'Segments', 'Screens', 'Do', 'Environments', 'People', 'Help'];
  return order.flatMap((group) => byGroup.get(group) ?? []);
}

function wordsForNothing(typed: string): string {
  const command = spokenCommand(typed);
  if (!command) return `Nothing is called “${typed.trim()}”.`;
  return 'No flag and environment are like that, or it is so already, or it is not yours to do.';
}
