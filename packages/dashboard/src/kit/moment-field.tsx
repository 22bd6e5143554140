import { Button, Group, NumberInput, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fromLocal, toLocal } from './local-instants.ts';
import type { Moment } from './moment.ts';

type Way = 'at' | 'version' | 'seq';

const ago = [
  ['15 min ago', 900_000],
  ['1 h ago', 3_600_000],
  ['24 h ago', 86_400_000],
] as const;

/** Picks a moment of the past: by its instant, by a version of an environment, or by a change. */
export function MomentField({
  label,
  value,
  onChange,
  versionOf,
}: {
  /** Names the group. */
  label: string;
  value: Moment | undefined;
  onChange: (moment: Moment | undefined) => void;
  /** Of which environment versions are; without one they are not offered. */
  versionOf?: string | undefined;
}) {
  const [way, setWay] = useState<Way>(() => wayOf(value));
  const ways = [
    { value: 'at', label: 'An instant' },
    ...(versionOf === undefined ? [] : [{ value: 'version', label: 'A version' }]),
    { value: 'seq', label: 'After a change' },
  ];
  const change = (next: string) => {
    setWay(next as Way);
    if (wayOf(value) !== next) onChange(undefined);
  };
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      <SegmentedControl size="xs" w="fit-content" maw="100%" data={ways} value={way} onChange={change} />
      {way === 'at' && <InstantInput value={value} onChange={onChange} />}
      {way === 'version' && (
        <NumberInput
          label={`Version of ${versionOf}`}
          min={0}
          allowDecimal={false}
          w={200}
          value={value && 'version' in value ? value.version : ''}
          onChange={(number) => onChange(number === '' ? undefined : { version: Number(number) })}
        />
      )}
      {way === 'seq' && (
        <NumberInput
          label="Number of the change"
          description="As it stood right after it"
          min={1}
          allowDecimal={false}
          w={200}
          value={value && 'seq' in value ? value.seq : ''}
          onChange={(number) =>
            onChange(number === '' || Number(number) < 1 ? undefined : { seq: Number(number) })
          }
        />
      )}
    </Stack>
  );
}

function InstantInput({
  value,
  onChange,
}: {
  value: Moment | undefined;
  onChange: (moment: Moment | undefined) => void;
}) {
  const given = value && 'at' in value ? toLocal(value.at) : '';
  const [typed, setTyped] = useState<string>();
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        type="datetime-local"
        label="Date and time, where you are"
        w={230}
        value={typed ?? given}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          const at = fromLocal(currentTarget.value);
          onChange(at === undefined ? undefined : { at });
        }}
      />
      {ago.map(([words, ms]) => (
        <Button
          key={words}
          variant="default"
          onClick={() => {
            setTyped(undefined);
            onChange({ at: new Date(Math.floor((Date.now() - ms) / 60_000) * 60_000).toISOString() });
          }}
        >
          {words}
        </Button>
      ))}
    </Group>
  );
}

function wayOf(value: Moment | undefined): Way {
  if (value && 'version' in value) return 'version';
  return value && 'seq' in value ? 'seq' : 'at';
}
