import { Text } from '@mantine/core';
import classes from './serve.module.css';
import { colorClass } from './variant-colors.ts';

/** A variant with its colour; null: the caller's own default. */
export function VariantName({
  variants,
  name,
}: {
  variants: Readonly<Record<string, unknown>>;
  name: string | null;
}) {
  return (
    <span className={`${classes.variant} ${colorClass(variants, name)}`}>
      <span className={classes.dot} aria-hidden />
      <Text span inherit className={classes.variantText} fs={name === null ? 'italic' : undefined}>
        {name ?? "the caller's default"}
      </Text>
    </span>
  );
}
