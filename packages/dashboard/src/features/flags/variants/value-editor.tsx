import type { Json } from '@halyard/core';
import { NumberInput, SegmentedControl, Textarea } from '@mantine/core';
import type { FlagDraft } from '../draft/flag-draft.ts';
import { JsonValue } from './json-value.tsx';

/** The value of a variant, by the type of its flag. */
export function ValueEditor({
  draft,
  name,
  value,
  mayEdit,
  onChange,
}: {
  draft: FlagDraft;
  name: string;
  value: Json;
  mayEdit: boolean;
  onChange: (value: Json) => void;
}) {
  const label = `Value of ${name}`;
  switch (draft.edited.type) {
    case 'boolean':
      return (
        <SegmentedControl
          aria-label={label}
          value={String(value)}
          readOnly={!mayEdit}
          onChange={(next) => onChange(next === 'true')}
          data={['true', 'false']}
        />
      );
    case 'string':
      return (
        <Textarea
          aria-label={label}
          value={String(value)}
          readOnly={!mayEdit}
          onChange={(event) => onChange(event.currentTarget.value)}
          autosize
          minRows={1}
          maxRows={8}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
        />
      );
    case 'json':
      return <JsonValue {...{ draft, name, value, mayEdit, onChange }} />;
    default:
      return (
        <NumberInput
          aria-label={label}
          value={typeof value === 'number' ? value : ''}
          readOnly={!mayEdit}
          maw={240}
          allowDecimal={draft.edited.type === 'float'}
          onChange={(next) => typeof next === 'number' && onChange(next)}
        />
      );
  }
}
