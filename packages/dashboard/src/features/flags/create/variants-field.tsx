import { ActionIcon, Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconX from '@tabler/icons-react/icons/IconX';
import type { DraftFieldProps } from './describing-fields.tsx';
import { newVariant, type ValueType, type VariantDraft } from './new-flag-draft.ts';
import classes from './variants-field.module.css';

const types: { value: ValueType; label: string }[] = [
  { value: 'string', label: 'Texts' },
  { value: 'number', label: 'Numbers' },
  { value: 'boolean', label: 'True or false' },
  { value: 'json', label: 'JSON' },
];

/** The values it can serve, each under a name; the first one is what everybody gets until there are rules. */
export function VariantsField({ draft, onChange, problems }: DraftFieldProps) {
  const { variants, type, kind } = draft;
  const set = (id: string, more: Partial<VariantDraft>) =>
    onChange({ variants: variants.map((one) => (one.id === id ? { ...one, ...more } : one)) });
  return (
    <fieldset className={classes.field}>
      <legend className={classes.legend}>Variants</legend>
      <Stack gap="xs">
        <Group justify="space-between" gap="sm">
          <Text size="sm" c="dimmed">
            Once it is on, everybody gets the first one until you add rules.
          </Text>
          {kind === 'multivariate' && (
            <Select
              aria-label="What the values are"
              size="xs"
              w={130}
              allowDeselect={false}
              data={types}
              value={type}
              onChange={(next) => onChange({ type: next as ValueType })}
            />
          )}
        </Group>
        {variants.map((variant, i) => (
          <div key={variant.id} className={classes.row} data-tall={type === 'json' || undefined}>
            <TextInput
              aria-label={`Name of variant ${i + 1}`}
              placeholder="Name"
              maxLength={64}
              value={variant.name}
              onChange={(event) => set(variant.id, { name: event.currentTarget.value })}
              error={problems[`variants.${variant.id}.name`]}
            />
            <Value
              type={type}
              label={`Value of variant ${i + 1}`}
              value={variant.value}
              onChange={(value) => set(variant.id, { value })}
              problem={problems[`variants.${variant.id}.value`]}
            />
            <ActionIcon
              aria-label={`Remove variant ${variant.name || i + 1}`}
              disabled={variants.length === 1}
              onClick={() => onChange({ variants: variants.filter(({ id }) => id !== variant.id) })}
              mt={4}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        {problems['variants'] && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {problems['variants']}
          </Text>
        )}
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange({ variants: [...variants, newVariant('', type === 'json' ? '{}' : '')] })}
          disabled={variants.length >= 100}
          className={classes.add}
        >
          Add a variant
        </Button>
        {kind === 'json' && (
          <Textarea
            label="JSON Schema (optional)"
            description="Every variant has to fit it, now and whenever somebody edits one."
            placeholder='{"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}'
            autosize
            minRows={2}
            maxRows={12}
            value={draft.schema}
            onChange={(event) => onChange({ schema: event.currentTarget.value })}
            error={problems['schema']}
            spellCheck={false}
            classNames={{ input: classes.code }}
          />
        )}
      </Stack>
    </fieldset>
  );
}

function Value({
  type,
  label,
  value,
  onChange,
  problem,
}: {
  type: ValueType;
  label: string;
  value: string;
  onChange: (value: string) => void;
  problem: string | undefined;
}) {
  if (type === 'boolean') {
    return (
      <Select
        aria-label={label}
        data={['true', 'false']}
        value={value === 'true' || value === 'false' ? value : null}
        placeholder="true or false"
        onChange={(next) => onChange(next ?? '')}
        error={problem}
      />
    );
  }
  if (type === 'json') {
    return (
      <Textarea
        aria-label={label}
        autosize
        minRows={2}
        maxRows={12}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={problem}
        spellCheck={false}
        classNames={{ input: classes.code }}
      />
    );
  }
  return (
    <TextInput
      aria-label={label}
      placeholder={type === 'number' ? '0' : 'Value'}
      inputMode={type === 'number' ? 'decimal' : undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem}
    />
  );
}
