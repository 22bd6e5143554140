import { Button } from '@mantine/core';
import { useViewportSize } from '@mantine/hooks';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useMay } from '../../../api/use-may.ts';
import { EmptyState } from '../../../kit/empty-state.tsx';
import { counted } from '../../../kit/numbers.ts';
import { PageHeader } from '../../../kit/page-header.tsx';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { BulkBar } from '../bulk/bulk-bar.tsx';
import { useSwitching } from '../switching/use-switching.tsx';
import { columnsOf, useChosenEnvironments } from './chosen-environments.ts';
import { ColumnPicker } from './column-picker.tsx';
import { startPath } from './flag-path.ts';
import { FlagTable, FlagTableSkeleton } from './flag-table.tsx';
import { cleared, isNarrowed, type ListSearch } from './list-search.ts';
import { ListToolbar } from './list-toolbar.tsx';
import { SavedFilters } from './saved-filters.tsx';
import { useFlagList } from './use-flag-list.ts';
import { useListKeys } from './use-list-keys.ts';
import { useSelection } from './use-selection.ts';

const CreateFlag = lazy(async () => ({ default: (await import('../create/create-flag.tsx')).CreateFlag }));

/** Every flag of a project: whether it is on where it matters, who asks for it, whose it is, and whether it should go. */
export function FlagList() {
  const project = useProject();
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const environments = useEnvironments();
  const may = useMay();
  const [chosen, choose] = useChosenEnvironments(project);
  const fit = useRoom();
  const { columns, others } = columnsOf(environments, chosen, fit);
  const list = useFlagList(search);
  const { flags, total } = list;
  const switching = useSwitching();
  const selection = useSelection(flags);
  const [active, setActive] = useState(-1);
  const searchField = useRef<HTMLInputElement>(null);
  const mayCreate = may('createFlag', { environment: null, tags: 'any' });
  const maySelect = may('runOperations');

  const go = useCallback(
    (next: ListSearch, { replace = false } = {}) =>
      void navigate({ to: '.', search: next as never, replace, resetScroll: false }),
    [navigate],
  );
  const open = useCallback(() => go({ ...search, create: 'boolean' }), [go, search]);
  useListKeys({
    onMove: (by) => setActive((now) => Math.min(Math.max(now + by, 0), flags.length - 1)),
    onSelect: () => {
      const flag = flags[active];
      if (flag && maySelect) selection.toggle(flag.key);
    },
    onSearch: () => searchField.current?.focus(),
    onCreate: mayCreate ? open : undefined,
    onClear: selection.clear,
  });
  const { fetchNextPage, isFetching } = list;
  // Asked again when what is being read has been, which may break off what was asked for here.
  const onEnd = useCallback(() => {
    if (!isFetching) void fetchNextPage({ cancelRefetch: false });
  }, [fetchNextPage, isFetching]);

  return (
    <>
      <PageHeader
        title={search.archived ? 'Archived flags' : 'Flags'}
        lead={total === undefined ? ' ' : leadOf(search, total)}
      >
        {mayCreate && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            Create a flag
          </Button>
        )}
      </PageHeader>
      <ListToolbar search={search} onSearch={go} environments={environments} searchField={searchField}>
        <SavedFilters search={search} />
        {environments.length > 1 && (
          <ColumnPicker
            environments={environments}
            shown={columns}
            fit={fit}
            isChosen={chosen !== undefined}
            onChoose={choose}
          />
        )}
      </ListToolbar>
      {list.error && <ProblemNotice problem={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending ? (
        <FlagTableSkeleton />
      ) : flags.length === 0 && !list.error ? (
        <NoFlags
          search={search}
          onClear={() => go(cleared(search))}
          onCreate={mayCreate ? open : undefined}
        />
      ) : (
        <FlagTable
          flags={flags}
          total={total ?? flags.length}
          columns={search.archived ? [] : columns}
          others={search.archived ? [] : others}
          switching={switching}
          selection={maySelect ? selection : undefined}
          active={active}
          onActive={setActive}
          onEnd={onEnd}
          isMore={list.hasNextPage}
        />
      )}
      {maySelect && (
        <BulkBar
          flags={selection.chosen}
          environments={environments}
          isArchive={search.archived ?? false}
          onClear={selection.clear}
        />
      )}
      {switching.dialog}
      {search.create && mayCreate && (
        <Suspense>
          <CreateFlag
            kind={search.create}
            onKind={(create) => go({ ...search, create }, { replace: true })}
            onClose={() => go({ ...search, create: undefined }, { replace: true })}
          />
        </Suspense>
      )}
    </>
  );
}

/** How many environments have room as columns, beside the menu and what else a row says. */
function useRoom(): number {
  const { width: measured } = useViewportSize();
  const width = measured || window.innerWidth;
  if (width <= 768) return 3;
  const content = Math.min(1440, width - 200) - 56;
  return Math.max(1, Math.min(5, Math.floor((content - 480) / 168)));
}

function leadOf(search: ListSearch, total: number): string {
  if (!isNarrowed(search)) return counted(total, 'flag');
  return `${counted(total, 'flag')} ${total === 1 ? 'matches' : 'match'}`;
}

function NoFlags({
  search,
  onClear,
  onCreate,
}: {
  search: ListSearch;
  onClear: () => void;
  onCreate: (() => void) | undefined;
}) {
  const project = useProject();
  const { archived, ...rest } = search;
  if (archived && !isNarrowed(rest)) {
    return (
      <EmptyState
        title="Nothing is archived"
        action={
          <Button variant="default" onClick={onClear}>
            Show the flags in use
          </Button>
        }
      >
        A flag that has done its work is archived: programs stop seeing it, its history stays, and it can be
        brought back as it was.
      </EmptyState>
    );
  }
  if (isNarrowed(search)) {
    return (
      <EmptyState
        title="No flag matches"
        action={
          <Button variant="default" onClick={onClear}>
            Clear the filters
          </Button>
        }
      >
        None of the project’s flags is all of what the filters above ask for.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No flags yet"
      example={
        "if (await client.getBoolean('new-checkout', false, { targetingKey: user.id })) {\n  showNewCheckout();\n}"
      }
      action={
        onCreate && (
          <>
            <Button onClick={onCreate}>Create a flag</Button>
            <Link to={startPath(project)}>Or be guided to a first evaluation</Link>
          </>
        )
      }
    >
      A flag is a decision that programs ask for while they run, so that you can change it without a release:
      who sees the new checkout, how long a timeout is, which text stands on a button.
    </EmptyState>
  );
}
