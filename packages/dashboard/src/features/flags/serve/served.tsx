import type { ServeInput } from '@halyard/contract';
import { POSITIONS } from '@halyard/core';
import { Text } from '@mantine/core';
import classes from './serve.module.css';
import { restOf, sharesOf, showPercent } from './split-shares.ts';
import { colorClass } from './variant-colors.ts';
import { VariantName } from './variant-name.tsx';

/** Shares of a split that are named beside its bar. */
const NAMED = 3;

/** What a rule serves, at a glance: a variant, or a split as a bar with its shares beside it. */
export function Served({
  serve,
  variants,
}: {
  serve: ServeInput;
  variants: Readonly<Record<string, unknown>>;
}) {
  if (serve === null || typeof serve === 'string') return <VariantName variants={variants} name={serve} />;
  const of = serve.bucket?.of ?? POSITIONS;
  const shares = sharesOf(serve.split);
  const rest = restOf(shares, of);
  const named = shares.filter(({ weight }) => weight > 0).slice(0, NAMED);
  const hidden = shares.filter(({ weight }) => weight > 0).length - named.length;
  return (
    <span className={classes.served}>
      <span className={classes.mini} aria-hidden>
        {shares.map(({ variant, weight }) => (
          <span
            key={variant}
            className={`${classes.part} ${colorClass(variants, variant)}`}
            style={{ flexGrow: weight }}
          />
        ))}
        {rest > 0 && <span className={classes.rest} style={{ flexGrow: rest }} />}
      </span>
      <span className={classes.shares}>
        {named.map(({ variant, weight }) => (
          <span key={variant} className={classes.share}>
            <Text span inherit fw={600}>
              {showPercent(weight, of)}
            </Text>{' '}
            <VariantName variants={variants} name={variant} />
          </span>
        ))}
        {hidden > 0 && <span>{hidden} more</span>}
      </span>
    </span>
  );
}
