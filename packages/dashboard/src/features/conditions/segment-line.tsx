import type { Condition } from '@halyard/core';
import { Anchor, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useRead } from '../../api/use-read.ts';
import classes from './conditions.module.css';
import { useEditing } from './editing.ts';
import type { LineProps } from './line-props.ts';

type SegmentCondition = Extract<Condition, { segment: string }>;

/** The service is asked when nobody has typed for so long. */
const pauseMs = 200;
/** Characters that the service takes. */
const mostText = 200;
/** As many as a menu shows. */
const mostOffered = 50;

/** Whether somebody is in a segment. */
export function SegmentLine({ inner, isNegated, set }: LineProps<SegmentCondition>) {
  const { project } = useEditing();
  const known = useRead(
    'readSegment',
    { params: { segmentId: inner.segment }, query: { project } },
    { enabled: inner.segment !== '' },
  );
  const chosen = inner.segment === '' ? [] : [choiceOf(known.data ?? { key: inner.segment, name: '' })];
  const [search, setSearch] = useState('');
  // What is chosen stands in the field, and is no search.
  const typed = chosen.some(({ label }) => label === search) ? '' : search.trim().slice(0, mostText);
  const [text] = useDebouncedValue(typed, pauseMs);
  const { data } = useRead('listSegments', { query: { project, text, limit: mostOffered } }, { keep: true });
  const found = (data?.items ?? []).map(choiceOf);
  const isFound = new Set(found.map(({ value }) => value));
  // It has to be among them to be shown, whatever is looked for.
  const others = found.filter(({ value }) => value !== inner.segment);
  return (
    <>
      <Select
        aria-label="In or not in"
        className={classes.operator}
        data={[
          { value: 'in', label: 'in the segment' },
          { value: 'not', label: 'not in the segment' },
        ]}
        value={isNegated ? 'not' : 'in'}
        onChange={(value) => set(inner, value === 'not')}
        allowDeselect={false}
      />
      <Select
        aria-label="Segment"
        className={classes.values}
        data={[...chosen, ...others]}
        searchValue={search}
        onSearchChange={setSearch}
        filter={({ options }) =>
          typed === '' ? options : options.filter((one) => !('value' in one) || isFound.has(one.value))
        }
        value={inner.segment === '' ? null : inner.segment}
        onChange={(value) => set({ segment: value ?? '' }, isNegated)}
        placeholder={
          text === '' && data?.items.length === 0 ? 'There are no segments yet' : 'Choose a segment'
        }
        nothingFoundMessage="No such segment"
        searchable
        allowDeselect={false}
      />
      {inner.segment !== '' && (
        <Anchor
          component={Link}
          to={`/projects/${project}/segments/${inner.segment}` as never}
          size="sm"
          className={classes.beside}
        >
          Open
        </Anchor>
      )}
    </>
  );
}

function choiceOf({ key, name }: { key: string; name: string }): { value: string; label: string } {
  return { value: key, label: name === key || name === '' ? key : `${name} (${key})` };
}
