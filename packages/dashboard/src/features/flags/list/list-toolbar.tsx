import type { FlagKind } from '@halyard/contract';
import { Button, Collapse, Group, Select, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import IconFilter from '@tabler/icons-react/icons/IconFilter';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { type RefObject, useState } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { useRead } from '../../../api/use-read.ts';
import { useTypedText } from '../../../kit/use-typed-text.ts';
import { kindWords } from '../create/flag-kinds.ts';
import type { SwitchedEnvironment } from '../switching/switch-asked.ts';
import { stageWords } from './lifecycle-badge.tsx';
import { cleared, type FlagSort, isNarrowed, type ListSearch } from './list-search.ts';
import classes from './list-toolbar.module.css';

/** How long typing rests before it is searched for. */
const restMs = 180;

const sorts: { value: FlagSort; label: string }[] = [
  { value: 'key', label: 'By key' },
  { value: '-updatedAt', label: 'Changed last first' },
  { value: '-createdAt', label: 'Newest first' },
  { value: 'createdAt', label: 'Oldest first' },
  { value: '-lastEvaluatedAt', label: 'Evaluated last first' },
  { value: 'lastEvaluatedAt', label: 'Not evaluated for longest first' },
];

const reasonWords = {
  'never-evaluated': 'Stale: never evaluated',
  'not-evaluated': 'Stale: not evaluated for a while',
  'one-variant': 'Stale: one variant for everybody',
  expired: 'Stale: was to end by now',
} as const;

/** What the list is narrowed to, and its order. */
export function ListToolbar({
  search,
  onSearch,
  environments,
  searchField,
  children,
}: {
  search: ListSearch;
  onSearch: (search: ListSearch, options?: { replace: boolean }) => void;
  environments: readonly SwitchedEnvironment[];
  searchField: RefObject<HTMLInputElement | null>;
  /** What stands at its end. */
  children?: React.ReactNode;
}) {
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [isOpen, setOpen] = useState(false);
  const count = [search.kind, search.tag, search.owner, search.state, lifeOf(search)].filter(Boolean).length;
  return (
    <div className={classes.toolbar}>
      <Group gap="xs" wrap="nowrap">
        <SearchField search={search} onSearch={onSearch} field={searchField} />
        {!isPhone && children}
        {isPhone && (
          <Button
            variant="default"
            flex="none"
            leftSection={<IconFilter size={15} aria-hidden />}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {count > 0 ? `Filters (${count})` : 'Filters'}
          </Button>
        )}
      </Group>
      {isPhone ? (
        <Collapse expanded={isOpen}>
          <div className={classes.stacked}>
            <Filters search={search} onSearch={onSearch} environments={environments} size="sm" />
            {children}
          </div>
        </Collapse>
      ) : (
        <div className={classes.filters}>
          <Filters search={search} onSearch={onSearch} environments={environments} size="xs" />
        </div>
      )}
    </div>
  );
}

function SearchField({
  search,
  onSearch,
  field,
}: {
  search: ListSearch;
  onSearch: (search: ListSearch, options: { replace: boolean }) => void;
  field: RefObject<HTMLInputElement | null>;
}) {
  const { text, type, leave } = useTypedText(
    search.text ?? '',
    (next) => onSearch({ ...search, text: next.trim() || undefined }, { replace: true }),
    restMs,
  );
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label="Search flags"
      placeholder="Search by key, name or description"
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={<kbd className={classes.hint}>/</kbd>}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
      className={classes.search}
    />
  );
}

function Filters({
  search,
  onSearch,
  environments,
  size,
}: {
  search: ListSearch;
  onSearch: (search: ListSearch) => void;
  environments: readonly SwitchedEnvironment[];
  size: 'xs' | 'sm';
}) {
  const project = useProject();
  const { data: facets } = useRead('readFlagFacets', { query: { project } });
  const change = (more: Partial<ListSearch>) => onSearch({ ...search, ...more });
  const kinds = facets?.kinds.map(({ value }) => value as FlagKind) ?? Object.keys(kindWords);
  const state = search.state && search.environment ? `${search.state} ${search.environment}` : null;
  return (
    <>
      <Select
        size={size}
        aria-label="State"
        placeholder="State"
        clearable
        searchable={environments.length > 4}
        className={classes.filter}
        value={state}
        data={environments.map(({ key, name }) => ({
          group: name,
          items: [
            { value: `enabled ${key}`, label: `On in ${name}` },
            { value: `disabled ${key}`, label: `Off in ${name}` },
            { value: `killed ${key}`, label: `Killed in ${name}` },
          ],
        }))}
        onChange={(value) => {
          const [to, environment] = value?.split(' ') ?? [];
          change({ state: to as ListSearch['state'], environment });
        }}
      />
      <Select
        size={size}
        aria-label="Lifecycle"
        placeholder="Lifecycle"
        clearable
        className={classes.filter}
        value={lifeOf(search)}
        data={[
          ...(['new', 'active', 'stable', 'stale'] as const).map((stage) => ({
            value: stage,
            label: stageWords[stage].label,
          })),
          ...Object.entries(reasonWords).map(([value, label]) => ({ value, label })),
          { value: 'archived', label: 'Archived' },
          { value: 'archived-in-use', label: 'Archived, but asked for' },
        ]}
        onChange={(value) => change(toLife(value))}
      />
      <Select
        size={size}
        aria-label="Kind"
        placeholder="Kind"
        clearable
        className={classes.filter}
        value={search.kind ?? null}
        data={withCurrent(kinds, search.kind).map((value) => ({
          value,
          label: kindWords[value as FlagKind] ?? value,
        }))}
        onChange={(value) => change({ kind: (value ?? undefined) as FlagKind | undefined })}
      />
      <Select
        size={size}
        aria-label="Tag"
        placeholder="Tag"
        clearable
        searchable
        limit={100}
        className={classes.filter}
        value={search.tag ?? null}
        data={withCurrent(facets?.tags.map(({ value }) => value) ?? [], search.tag)}
        onChange={(value) => change({ tag: value ?? undefined })}
        nothingFoundMessage="No such tag"
      />
      <Select
        size={size}
        aria-label="Owner"
        placeholder="Owner"
        clearable
        searchable
        limit={100}
        className={classes.filter}
        value={search.owner ?? null}
        data={withCurrent(facets?.owners.map(({ value }) => value) ?? [], search.owner)}
        onChange={(value) => change({ owner: value ?? undefined })}
        nothingFoundMessage="Nobody of that name"
      />
      <Select
        size={size}
        aria-label="Order"
        className={classes.order}
        allowDeselect={false}
        value={search.sort ?? 'key'}
        data={sorts}
        onChange={(value) => change({ sort: value === 'key' ? undefined : (value as FlagSort) })}
      />
      {isNarrowed(search) && (
        <Button variant="subtle" size="compact-sm" onClick={() => onSearch(cleared(search))}>
          Clear filters
        </Button>
      )}
    </>
  );
}

function withCurrent(values: readonly string[], current: string | undefined): string[] {
  return current === undefined || values.includes(current) ? [...values] : [current, ...values];
}

function lifeOf({ archived, reason, lifecycle }: ListSearch): string | null {
  return reason ?? (archived ? 'archived' : (lifecycle ?? null));
}

function toLife(value: string | null): Partial<ListSearch> {
  const none = { archived: undefined, reason: undefined, lifecycle: undefined };
  if (value === null) return none;
  if (value === 'archived') return { ...none, archived: true };
  if (value === 'archived-in-use') return { ...none, archived: true, reason: value };
  if (Object.hasOwn(reasonWords, value)) return { ...none, reason: value as ListSearch['reason'] };
  return { ...none, lifecycle: value as ListSearch['lifecycle'] };
}
