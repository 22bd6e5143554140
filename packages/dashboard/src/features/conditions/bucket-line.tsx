import { type Condition, POSITIONS } from '@halyard/core';
import { NumberInput, Select, Text, TextInput } from '@mantine/core';
import { AttributePicker } from './attribute-picker.tsx';
import classes from './conditions.module.css';
import type { LineProps } from './line-props.ts';

type BucketCondition = Extract<Condition, { bucket: unknown }>;

/** Whether somebody is in a share of people, by where a bucket puts them. */
export function BucketLine({ inner, isNegated, set }: LineProps<BucketCondition>) {
  const { bucket, ranges } = inner;
  const of = bucket.of ?? POSITIONS;
  const [first = { from: 0, to: 0 }] = ranges;
  const percentOf = (position: number) => Math.round((position / of) * 100_000) / 1000;
  const positionOf = (percent: number | string) => Math.round((Number(percent) / 100) * of);
  const setRange = (range: typeof first) =>
    set({ ...inner, ranges: range.from < range.to ? [range] : [] }, isNegated);
  return (
    <>
      <Select
        aria-label="In or not in"
        className={classes.operator}
        data={[
          { value: 'in', label: 'in a share' },
          { value: 'not', label: 'not in a share' },
        ]}
        value={isNegated ? 'not' : 'in'}
        onChange={(value) => set(inner, value === 'not')}
        allowDeselect={false}
      />
      {ranges.length > 1 ? (
        <Text span size="sm" className={classes.lead}>
          {ranges.map(({ from, to }) => `${percentOf(from)}–${percentOf(to)} %`).join(', ')}
        </Text>
      ) : (
        <>
          <NumberInput
            aria-label="From, in per cent"
            className={classes.percent}
            value={percentOf(first.from)}
            min={0}
            max={percentOf(first.to)}
            decimalScale={3}
            suffix=" %"
            clampBehavior="blur"
            onChange={(value) => setRange({ ...first, from: positionOf(value) })}
          />
          <Text span size="sm" className={classes.lead}>
            to
          </Text>
          <NumberInput
            aria-label="To, in per cent"
            className={classes.percent}
            value={percentOf(first.to)}
            min={percentOf(first.from)}
            max={100}
            decimalScale={3}
            suffix=" %"
            clampBehavior="blur"
            onChange={(value) => setRange({ ...first, to: positionOf(value) })}
          />
        </>
      )}
      <Text span size="sm" className={classes.lead}>
        by
      </Text>
      {Array.isArray(bucket.by) ? (
        <Text span size="sm" className={classes.lead}>
          {bucket.by.join(' or ')}
        </Text>
      ) : (
        <AttributePicker
          value={bucket.by}
          onChange={(by) => set({ ...inner, bucket: { ...bucket, by } }, isNegated)}
          label="By which attribute"
        />
      )}
      {bucket.prefix === undefined && (
        <TextInput
          aria-label="Seed"
          className={classes.percent}
          value={bucket.seed ?? ''}
          onChange={(event) => {
            const seed = event.currentTarget.value;
            set({ ...inner, bucket: { ...bucket, seed } }, isNegated);
          }}
          leftSection={
            <Text span size="xs" c="dimmed">
              seed
            </Text>
          }
          leftSectionWidth={40}
        />
      )}
    </>
  );
}
