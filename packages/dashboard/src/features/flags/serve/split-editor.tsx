import { POSITIONS } from '@halyard/core';
import { ActionIcon, Button, Group, Menu, NumberInput, Text } from '@mantine/core';
import IconEqual from '@tabler/icons-react/icons/IconEqual';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconX from '@tabler/icons-react/icons/IconX';
import { BucketOptions } from './bucket-options.tsx';
import classes from './serve.module.css';
import { SplitBar } from './split-bar.tsx';
import type { SplitServe } from './split-serve.ts';
import {
  evenly,
  percentOf,
  restOf,
  type Share,
  sharesOf,
  showPercent,
  weightOf,
  without,
  withVariant,
  withWeight,
} from './split-shares.ts';
import { VariantName } from './variant-name.tsx';

/** Shares of people: dragged in the bar or typed below it; with what is left named, it is always 100 %. */
export function SplitEditor({
  serve,
  variants,
  restName,
  onChange,
}: {
  serve: SplitServe;
  variants: Readonly<Record<string, unknown>>;
  restName: string;
  onChange: (serve: SplitServe) => void;
}) {
  const of = serve.bucket?.of ?? POSITIONS;
  const shares = sharesOf(serve.split);
  const rest = restOf(shares, of);
  // Weights without ranges: the server keeps whoever is in, as far as the weights allow.
  const set = (next: readonly Share[]) => onChange({ ...serve, split: next.map((share) => ({ ...share })) });
  const unused = Object.keys(variants).filter((name) => !shares.some(({ variant }) => variant === name));
  return (
    <div className={classes.split}>
      <SplitBar shares={shares} of={of} variants={variants} restName={restName} onChange={set} />
      <div className={classes.rows}>
        {shares.map(({ variant, weight }, place) => (
          <div key={variant} className={classes.row}>
            <VariantName variants={variants} name={variant} />
            <NumberInput
              aria-label={`Per cent that get ${variant}`}
              size="xs"
              w={104}
              value={percentOf(weight, of)}
              onChange={(percent) => set(withWeight(shares, place, weightOf(Number(percent), of), of))}
              min={0}
              max={100}
              step={1}
              decimalScale={3}
              suffix=" %"
              clampBehavior="strict"
            />
            <ActionIcon
              aria-label={`Take ${variant} out of the split`}
              size="sm"
              onClick={() => set(without(shares, place))}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        {rest > 0 && (
          <div className={classes.row}>
            <Text span size="sm" c="dimmed" className={classes.restName}>
              <span className={classes.restDot} aria-hidden />
              {restName}
            </Text>
            <Text span size="sm" c="dimmed" className={classes.restPercent}>
              {showPercent(rest, of)}
            </Text>
            <span />
          </div>
        )}
      </div>
      <Group gap="xs">
        {unused.length > 0 && (
          <Menu position="bottom-start" withinPortal>
            <Menu.Target>
              <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />}>
                Add variant
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah={320} className={classes.scrolling}>
              {unused.map((name) => (
                <Menu.Item key={name} onClick={() => set(withVariant(shares, name, of))}>
                  <VariantName variants={variants} name={name} />
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        {shares.length > 1 && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconEqual size={14} aria-hidden />}
            onClick={() => set(evenly(shares, of))}
          >
            Share evenly
          </Button>
        )}
      </Group>
      <BucketOptions serve={serve} onChange={onChange} />
    </div>
  );
}
