import { Autocomplete, Button, Checkbox, Collapse, Group, NativeSelect, TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useState } from 'react';
import { useEnvironments } from '../../api/use-environments.ts';
import { fromLocal, toLocal } from '../../kit/local-instants.ts';
import { useTypedText } from '../../kit/use-typed-text.ts';
import { type ChangeFilters, deeds, isFiltered, kindWords, readFilters } from './change-filters.ts';
import classes from './changes.module.css';

/** Who, what, where and when; all of it stands in the address. */
export function FilterBar({
  filters,
  onChange,
  changes,
}: {
  filters: ChangeFilters;
  onChange: (filters: ChangeFilters) => void;
  /** Those on screen: whose names are offered. */
  changes: readonly { actor: { name: string } }[];
}) {
  const environments = useEnvironments();
  const rare = [filters.from, filters.to, filters.key, filters.operation, filters.request, filters.bypassed];
  const [isMore, setMore] = useState(rare.some((value) => value !== undefined && !isDeed(filters)));
  const set = (part: Record<string, unknown>) => onChange(readFilters({ ...filters, ...part }));
  const names = [...new Set(changes.map(({ actor }) => actor.name))].sort();
  return (
    <search aria-label="Changes">
      <div className={classes.filters}>
        <Typed
          label="Search"
          value={filters.text}
          onChange={(text) => set({ text })}
          placeholder="Reason, flag, name…"
          isSearch
        />
        <WhoInput value={filters.who} names={names} onChange={(who) => set({ who })} />
        <NativeSelect
          label="What"
          value={filters.kind ?? (isDeed(filters) ? filters.operation : '')}
          onChange={({ currentTarget: { value } }) =>
            set({
              kind: Object.hasOwn(kindWords, value) ? value : undefined,
              operation: Object.hasOwn(deeds, value) ? value : undefined,
            })
          }
          data={[
            { value: '', label: 'Everything' },
            { group: 'Done', items: Object.entries(deeds).map(([value, label]) => ({ value, label })) },
            { group: 'Of', items: Object.entries(kindWords).map(([value, label]) => ({ value, label })) },
          ]}
        />
        <NativeSelect
          label="Where"
          value={filters.environment ?? ''}
          onChange={({ currentTarget: { value } }) => set({ environment: value })}
          data={[
            { value: '', label: 'Everywhere' },
            ...environments.map(({ key, name }) => ({ value: key, label: name })),
          ]}
        />
        <Group gap={4} wrap="nowrap">
          <Button variant="subtle" px="xs" onClick={() => setMore(!isMore)} aria-expanded={isMore}>
            {isMore ? 'Fewer filters' : 'More filters'}
          </Button>
          {isFiltered(filters) && (
            <Button variant="subtle" px="xs" color="gray" onClick={() => onChange({})}>
              Clear
            </Button>
          )}
        </Group>
      </div>
      <Collapse expanded={isMore} transitionDuration={100}>
        <div className={classes.filters}>
          <DateInput label="From" value={filters.from} onChange={(from) => set({ from })} />
          <DateInput label="Before" value={filters.to} onChange={(to) => set({ to })} />
          <Typed label="Key of the entry" value={filters.key} onChange={(key) => set({ key })} />
          <Typed
            label="Operation"
            value={filters.operation}
            onChange={(operation) => set({ operation })}
            placeholder="flags.*"
          />
          <Typed label="Request id" value={filters.request} onChange={(request) => set({ request })} />
          <Checkbox
            label="Past protection only"
            checked={filters.bypassed ?? false}
            onChange={({ currentTarget }) => set({ bypassed: currentTarget.checked })}
            pb={8}
          />
        </div>
      </Collapse>
    </search>
  );
}

function isDeed({ operation }: ChangeFilters): boolean {
  return operation !== undefined && Object.hasOwn(deeds, operation);
}

/** Asks when one stops typing. */
function Typed({
  label,
  value = '',
  onChange,
  placeholder,
  isSearch = false,
}: {
  label: string;
  value: string | undefined;
  onChange: (text: string) => void;
  placeholder?: string;
  isSearch?: boolean;
}) {
  const { text, type, leave } = useTypedText(value, onChange, 250);
  return (
    <TextInput
      label={label}
      className={isSearch ? classes.search : undefined}
      value={text}
      placeholder={placeholder}
      type={isSearch ? 'search' : 'text'}
      data-search={isSearch || undefined}
      leftSection={isSearch ? <IconSearch size={15} aria-hidden /> : undefined}
      onChange={({ currentTarget }) => type(currentTarget.value)}
      onBlur={leave}
    />
  );
}

function WhoInput({
  value = '',
  names,
  onChange,
}: {
  value: string | undefined;
  names: string[];
  onChange: (who: string) => void;
}) {
  const { text, type, leave } = useTypedText(value, onChange, 400);
  return (
    <Autocomplete
      label="Who"
      placeholder="Anybody"
      data={names}
      value={text}
      onChange={type}
      onBlur={leave}
    />
  );
}

function DateInput({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (at: string | undefined) => void;
}) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      className={classes.instant}
      defaultValue={value === undefined ? '' : toLocal(value)}
      key={value ?? 'none'}
      onBlur={({ currentTarget }) => onChange(fromLocal(currentTarget.value))}
    />
  );
}
