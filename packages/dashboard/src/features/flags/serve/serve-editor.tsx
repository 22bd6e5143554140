import type { ServeInput } from '@halyard/contract';
import { SegmentedControl, Select, Text } from '@mantine/core';
import classes from './serve.module.css';
import { SplitEditor } from './split-editor.tsx';
import type { SplitServe } from './split-serve.ts';
import { colorClass } from './variant-colors.ts';
import { VariantName } from './variant-name.tsx';

type Form = 'variant' | 'split' | 'default';

/** What is served: a variant, a split, or nothing, so that the caller uses its own default. */
export function ServeEditor({
  serve,
  variants,
  restName,
  onChange,
  label,
}: {
  serve: ServeInput;
  variants: Readonly<Record<string, unknown>>;
  /** What becomes of who is in no share of a split: `the next rule`. */
  restName: string;
  onChange: (serve: ServeInput) => void;
  label: string;
}) {
  const names = Object.keys(variants);
  const form: Form = serve === null ? 'default' : typeof serve === 'string' ? 'variant' : 'split';
  const change = (next: Form) => {
    if (next === form) return;
    if (next === 'default') onChange(null);
    else if (next === 'variant') onChange(firstOf(serve) ?? names[0] ?? null);
    else onChange(splitOf(serve, names));
  };
  return (
    <fieldset className={classes.editor} aria-label={label}>
      <SegmentedControl
        size="xs"
        aria-label={`${label}: how`}
        value={form}
        onChange={(next) => change(next as Form)}
        data={[
          { value: 'variant', label: 'One variant' },
          { value: 'split', label: 'Split by share' },
          { value: 'default', label: "App's default" },
        ]}
      />
      {typeof serve === 'string' && (
        <VariantSelect variants={variants} value={serve} onChange={onChange} label="Variant" />
      )}
      {serve === null && (
        <Text size="sm" c="dimmed">
          The application's own default is used, as if there were no flag.
        </Text>
      )}
      {serve !== null && typeof serve === 'object' && (
        <SplitEditor serve={serve} variants={variants} restName={restName} onChange={onChange} />
      )}
    </fieldset>
  );
}

/** One of the flag's variants; with `hasDefault` also the caller's own default. */
export function VariantSelect({
  variants,
  value,
  onChange,
  label,
  hasDefault = false,
}: {
  variants: Readonly<Record<string, unknown>>;
  value: string | null;
  onChange: (name: string | null) => void;
  label: string;
  hasDefault?: boolean;
}) {
  const names = Object.keys(variants);
  const known = value === null || names.includes(value) ? names : [value, ...names];
  return (
    <Select
      aria-label={label}
      maw={320}
      data={[
        ...known.map((name) => ({ value: `=${name}`, label: name })),
        ...(hasDefault ? [{ value: '', label: "the caller's default" }] : []),
      ]}
      value={value === null ? '' : `=${value}`}
      onChange={(next) => next !== null && onChange(next === '' ? null : next.slice(1))}
      allowDeselect={false}
      searchable={names.length > 8}
      error={value !== null && !names.includes(value) ? 'There is no such variant any more' : undefined}
      leftSection={<span className={`${classes.dot} ${colorClass(variants, value)}`} aria-hidden />}
      renderOption={({ option }) => (
        <VariantName variants={variants} name={option.value === '' ? null : option.value.slice(1)} />
      )}
    />
  );
}

function firstOf(serve: ServeInput): string | undefined {
  if (serve === null || typeof serve === 'string') return serve ?? undefined;
  return [...serve.split].sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0))[0]?.variant;
}

/** Half and half of two variants; where it was one variant, that one keeps everybody at first. */
function splitOf(serve: ServeInput, names: readonly string[]): SplitServe {
  const first = typeof serve === 'string' && names.includes(serve) ? serve : names[0];
  const second = names.find((name) => name !== first);
  const split = [first, second].filter((name) => name !== undefined);
  return { split: split.map((variant, i) => ({ variant, weight: i === 0 ? 100_000 : 0 })) };
}
