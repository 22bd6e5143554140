import type { Condition } from '@halyard/core';
import { Anchor, Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/use-read.ts';
import classes from './conditions.module.css';
import { useEditing } from './editing.ts';
import type { LineProps } from './line-props.ts';

type SegmentCondition = Extract<Condition, { segment: string }>;

/** Whether somebody is in a segment. */
export function SegmentLine({ inner, isNegated, set }: LineProps<SegmentCondition>) {
  const { project } = useEditing();
  const { data } = useRead('listSegments', { query: { project, limit: 200 } });
  const segments = (data?.items ?? []).map(({ key, name }) => ({
    value: key,
    label: name === key || name === '' ? key : `${name} (${key})`,
  }));
  const isListed = inner.segment === '' || segments.some(({ value }) => value === inner.segment);
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
        data={isListed ? segments : [...segments, { value: inner.segment, label: inner.segment }]}
        value={inner.segment === '' ? null : inner.segment}
        onChange={(value) => set({ segment: value ?? '' }, isNegated)}
        placeholder={data?.items.length === 0 ? 'There are no segments yet' : 'Choose a segment'}
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
