import type { SavedFilter } from '@halyard/contract';
import { ActionIcon, Button, Divider, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import IconBookmark from '@tabler/icons-react/icons/IconBookmark';
import IconRefresh from '@tabler/icons-react/icons/IconRefresh';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { useMay } from '../../../api/use-may.ts';
import { useRead } from '../../../api/use-read.ts';
import { useWrite } from '../../../api/use-write.ts';
import { keyFromName } from '../../../kit/key-from-name.ts';
import { notify, notifyProblem } from '../../../kit/notify.tsx';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { flagsPath } from './flag-path.ts';
import { isFilterOf, isNarrowed, type ListSearch, readListSearch, toFilter } from './list-search.ts';
import classes from './saved-filters.module.css';

/** Filters that the project keeps under a name: chosen by everybody, written by whoever may write flags. */
export function SavedFilters({ search }: { search: ListSearch }) {
  const project = useProject();
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useRead('listSavedFilters', { query: { project } });
  const may = useMay();
  const here = data?.items.find(({ filter }) => isFilterOf(filter, search));
  const maySave = may('createSavedFilter', { environment: null });
  const isWorthSaving = isNarrowed(search) && !here;
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={320} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconBookmark size={15} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
          className={classes.button}
        >
          {here?.name ?? 'Saved filters'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Saved filters">
        <Stack gap="xs">
          <ProblemNotice problem={error} />
          {data?.items.length === 0 && (
            <Text size="sm" c="dimmed">
              Nothing is saved yet. Narrow the list, such as to “On in production, not evaluated for a while”,
              and save it here for everybody in the project.
            </Text>
          )}
          {data?.items.map((saved) => (
            <One
              key={saved.key}
              saved={saved}
              isHere={saved === here}
              search={search}
              onGo={() => setOpen(false)}
            />
          ))}
          {maySave && isWorthSaving && (
            <>
              {data && data.items.length > 0 && <Divider />}
              <SaveForm search={search} />
            </>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function One({
  saved,
  isHere,
  search,
  onGo,
}: {
  saved: SavedFilter;
  isHere: boolean;
  search: ListSearch;
  onGo: () => void;
}) {
  const project = useProject();
  const may = useMay();
  const replace = useWrite('putSavedFilter');
  const remove = useWrite('deleteSavedFilter');
  const create = useWrite('createSavedFilter');
  const { key, name, filter, version } = saved;
  const asked = { params: { filterId: key }, query: { project }, ifMatch: `"${version}"` };
  return (
    <Group gap={4} wrap="nowrap" justify="space-between">
      <Link
        to={flagsPath(project)}
        search={readListSearch(filter) as never}
        onClick={onGo}
        className={classes.one}
        aria-current={isHere ? 'page' : undefined}
      >
        {name}
      </Link>
      <Group gap={2} wrap="nowrap">
        {!isHere && isNarrowed(search) && may('putSavedFilter', { environment: null }) && (
          <ActionIcon
            size="sm"
            aria-label={`Make ${name} what the list shows now`}
            title="Make it what the list shows now"
            onClick={() =>
              replace
                .mutateAsync({ ...asked, body: { name, filter: toFilter(search) } })
                .then(() => notify({ message: `${name} is what the list shows now` }))
                .catch(notifyProblem)
            }
          >
            <IconRefresh size={15} aria-hidden />
          </ActionIcon>
        )}
        {may('deleteSavedFilter', { environment: null }) && (
          <ActionIcon
            size="sm"
            aria-label={`Delete ${name}`}
            title="Delete"
            onClick={() =>
              remove
                .mutateAsync(asked)
                .then(() =>
                  notify({
                    message: `The filter ${name} is gone`,
                    undo: () =>
                      create
                        .mutateAsync({ query: { project }, body: { key, name, filter } })
                        .catch(notifyProblem),
                  }),
                )
                .catch(notifyProblem)
            }
          >
            <IconTrash size={15} aria-hidden />
          </ActionIcon>
        )}
      </Group>
    </Group>
  );
}

function SaveForm({ search }: { search: ListSearch }) {
  const project = useProject();
  const create = useWrite('createSavedFilter');
  const [name, setName] = useState('');
  const key = keyFromName(name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (key === '') return;
        create
          .mutateAsync({ query: { project }, body: { key, name: name.trim(), filter: toFilter(search) } })
          .then(() => {
            setName('');
            notify({ message: `Saved for everybody in the project: ${name.trim()}` });
          })
          // Shown below the field.
          .catch(() => {});
      }}
    >
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          label="Save what the list shows now"
          placeholder="Payments, on in production"
          maxLength={100}
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={create.error?.code === 'ALREADY_EXISTS' ? 'There is one of that name already.' : undefined}
          flex={1}
        />
        <Button type="submit" loading={create.isPending}>
          Save
        </Button>
      </Group>
      {create.error && create.error.code !== 'ALREADY_EXISTS' && <ProblemNotice problem={create.error} />}
    </form>
  );
}
