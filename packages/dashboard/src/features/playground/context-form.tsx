import type { Context } from '@halyard/core';
import { ActionIcon, Autocomplete, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconX from '@tabler/icons-react/icons/IconX';
import { useState } from 'react';
import { type ContextRow, contextOfRows, rowsOf, type ValueKind } from './context-rows.ts';
import classes from './playground.module.css';

export interface KnownAttribute {
  name: string;
  kind?: ValueKind | undefined;
  /** Values that were seen. */
  values?: readonly string[] | undefined;
}

const kinds: readonly { value: ValueKind; label: string }[] = [
  { value: 'text', label: 'text' },
  { value: 'number', label: 'number' },
  { value: 'boolean', label: 'true or false' },
  { value: 'list', label: 'list' },
  { value: 'json', label: 'JSON' },
];

/** A context attribute by attribute. What is half typed stays here until it is whole. */
export function ContextForm({
  context,
  onChange,
  known,
}: {
  context: Context;
  onChange: (context: Context) => void;
  known: readonly KnownAttribute[];
}) {
  const [rows, setRows] = useState<ContextRow[]>(() => {
    const begun = rowsOf(context);
    return begun.length > 0 ? begun : [{ attribute: 'targetingKey', kind: 'text', text: '' }];
  });
  const { problems } = contextOfRows(rows);
  const change = (next: ContextRow[]) => {
    setRows(next);
    const read = contextOfRows(next.filter(({ text, kind }) => text !== '' || kind === 'boolean'));
    onChange(read.context);
  };
  const setRow = (place: number, part: Partial<ContextRow>) =>
    change(rows.map((row, i) => (i === place ? { ...row, ...part } : row)));
  const named = (attribute: string) => known.find(({ name }) => name === attribute);
  return (
    <Stack gap={6}>
      {rows.map((row, i) => {
        const problem = row.text === '' ? undefined : problems.find((one) => one.row === i)?.message;
        const what = row.attribute || `attribute ${i + 1}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are known by their places while their names are typed
          <div key={i}>
            <div className={classes.attribute}>
              <Autocomplete
                aria-label={`Name of ${what}`}
                placeholder="attribute"
                data={known.map(({ name }) => name)}
                value={row.attribute}
                limit={30}
                onChange={(attribute) =>
                  setRow(i, {
                    attribute,
                    ...(named(attribute)?.kind ? { kind: named(attribute)!.kind! } : {}),
                  })
                }
              />
              <Value
                row={row}
                what={what}
                values={named(row.attribute)?.values ?? []}
                onChange={(text) => setRow(i, { text })}
              />
              <NativeSelect
                aria-label={`Kind of ${what}`}
                data={[...kinds]}
                value={row.kind}
                onChange={({ currentTarget }) => {
                  const kind = currentTarget.value as ValueKind;
                  setRow(i, { kind, ...(kind === 'boolean' ? { text: 'true' } : {}) });
                }}
              />
              <ActionIcon
                aria-label={`Remove ${what}`}
                onClick={() => change(rows.filter((_, place) => place !== i))}
              >
                <IconX size={15} aria-hidden />
              </ActionIcon>
            </div>
            {problem && (
              <Text size="xs" c="var(--mantine-color-error)" role="alert">
                {problem}
              </Text>
            )}
          </div>
        );
      })}
      <Group>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setRows([...rows, { attribute: '', kind: 'text', text: '' }])}
        >
          Add attribute
        </Button>
      </Group>
    </Stack>
  );
}

function Value({
  row,
  what,
  values,
  onChange,
}: {
  row: ContextRow;
  what: string;
  values: readonly string[];
  onChange: (text: string) => void;
}) {
  const label = `Value of ${what}`;
  if (row.kind === 'boolean') {
    return (
      <NativeSelect
        aria-label={label}
        data={['true', 'false']}
        value={row.text === 'true' ? 'true' : 'false'}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  if (values.length > 0 && row.kind !== 'json') {
    return (
      <Autocomplete aria-label={label} data={[...values]} value={row.text} limit={30} onChange={onChange} />
    );
  }
  return (
    <TextInput
      aria-label={label}
      value={row.text}
      inputMode={row.kind === 'number' ? 'decimal' : undefined}
      placeholder={row.kind === 'list' ? 'a, b, c' : undefined}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
