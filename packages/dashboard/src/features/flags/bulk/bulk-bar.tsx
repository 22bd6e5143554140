import { Autocomplete, Button, Group, Menu, Paper, Popover, Stack, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { useMay } from '../../../api/use-may.ts';
import { useRead } from '../../../api/use-read.ts';
import { EnvironmentName } from '../../../kit/environment-name.tsx';
import { counted } from '../../../kit/numbers.ts';
import type { SwitchedEnvironment } from '../switching/switch-asked.ts';
import type { BulkAction, BulkFlag } from './bulk-action.ts';
import classes from './bulk-bar.module.css';

const BulkDialog = lazy(async () => ({ default: (await import('./bulk-dialog.tsx')).BulkDialog }));

/** What can be done with the flags that are selected; each shows first what it would do. */
export function BulkBar({
  flags,
  environments,
  isArchive,
  onClear,
}: {
  flags: readonly BulkFlag[];
  environments: readonly SwitchedEnvironment[];
  /** Whether they are archived ones. */
  isArchive: boolean;
  onClear: () => void;
}) {
  const may = useMay();
  const project = useProject();
  const { data: facets } = useRead('readFlagFacets', { query: { project } });
  const [action, setAction] = useState<BulkAction>();
  if (flags.length === 0) return null;
  const nameOf = (key: string) => environments.find((environment) => environment.key === key)?.name ?? key;
  const mayAll = (
    operation: 'enableFlag' | 'patchFlag' | 'archiveFlag' | 'restoreFlag',
    environment: string | null,
  ) => flags.every(({ tags }) => may(operation, { environment, tags }));
  const switchable = environments.filter(({ key }) => mayAll('enableFlag', key));
  const tagsHere = [...new Set(flags.flatMap(({ tags }) => tags))].sort();
  return (
    <>
      <Paper
        component="section"
        aria-label="What is selected"
        className={classes.bar}
        data-bottom-bar
        shadow="md"
        bg="var(--halyard-raised)"
      >
        <Text fw={500} role="status" className={classes.count}>
          {counted(flags.length, 'flag')} selected
        </Text>
        <Group gap={6} className={classes.actions}>
          {!isArchive && switchable.length > 0 && (
            <>
              <EnvironmentMenu
                label="Turn on in"
                environments={switchable}
                onChoose={(environment) => setAction({ do: 'enable', environment })}
              />
              <EnvironmentMenu
                label="Turn off in"
                environments={switchable}
                onChoose={(environment) => setAction({ do: 'disable', environment })}
              />
            </>
          )}
          {mayAll('patchFlag', null) && (
            <>
              <TextMenu
                label="Add a tag"
                field="Tag"
                action="Add"
                known={facets?.tags.map(({ value }) => value) ?? []}
                onChoose={(tag) => setAction({ do: 'add-tag', tag })}
              />
              {tagsHere.length > 0 && (
                <TextMenu
                  label="Remove a tag"
                  field="Tag"
                  action="Remove"
                  known={tagsHere}
                  onChoose={(tag) => setAction({ do: 'remove-tag', tag })}
                />
              )}
              <TextMenu
                label="Set the owner"
                field="Owner"
                action="Set"
                isEmptyMeant
                known={facets?.owners.map(({ value }) => value) ?? []}
                onChoose={(owner) => setAction({ do: 'set-owner', owner: owner || null })}
              />
            </>
          )}
          {!isArchive && mayAll('archiveFlag', null) && (
            <Button size="compact-sm" variant="default" onClick={() => setAction({ do: 'archive' })}>
              Archive
            </Button>
          )}
          {isArchive && mayAll('restoreFlag', null) && (
            <Button size="compact-sm" variant="default" onClick={() => setAction({ do: 'restore' })}>
              Restore
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" onClick={onClear}>
            Clear
          </Button>
        </Group>
      </Paper>
      {action && (
        <Suspense>
          <BulkDialog
            action={action}
            flags={flags}
            environmentName={nameOf}
            onClose={() => setAction(undefined)}
            onDone={() => {
              setAction(undefined);
              onClear();
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function EnvironmentMenu({
  label,
  environments,
  onChoose,
}: {
  label: string;
  environments: readonly SwitchedEnvironment[];
  onChoose: (key: string) => void;
}) {
  return (
    <Menu position="top-start">
      <Menu.Target>
        <Button size="compact-sm" variant="default">
          {label}…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {environments.map((environment) => (
          <Menu.Item key={environment.key} onClick={() => onChoose(environment.key)}>
            <EnvironmentName environment={environment} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function TextMenu({
  label,
  field,
  action,
  known,
  isEmptyMeant = false,
  onChoose,
}: {
  label: string;
  field: string;
  action: string;
  known: readonly string[];
  /** Whether nothing written means something: none. */
  isEmptyMeant?: boolean;
  onChoose: (text: string) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  return (
    <Popover opened={isOpen} onChange={setOpen} position="top-start" width={260} trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(!isOpen)}>
          {label}…
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const chosen = text.trim();
            if (chosen === '' && !isEmptyMeant) return;
            setOpen(false);
            setText('');
            onChoose(chosen);
          }}
        >
          <Stack gap="xs">
            <Autocomplete
              label={field}
              description={isEmptyMeant ? 'Empty: none' : undefined}
              data={[...known]}
              value={text}
              onChange={setText}
              maxLength={isEmptyMeant ? 200 : 64}
              limit={50}
              comboboxProps={{ withinPortal: false }}
            />
            <Button type="submit" size="compact-sm">
              {action}…
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
