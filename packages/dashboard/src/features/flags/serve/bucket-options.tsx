import { attributeWords, type Bucket } from '@halyard/core';
import { Alert, Autocomplete, Button, Collapse, Group, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useRef } from 'react';
import classes from './serve.module.css';
import type { SplitServe } from './split-serve.ts';

const USUAL: Bucket = { by: 'targetingKey' };
const COMMON = ['targetingKey', 'user.id', 'org.id', 'device.id', 'session.id', 'email'];

/** How a split deals people: whom it keeps together, and by which seed. */
export function BucketOptions({
  serve,
  onChange,
}: {
  serve: SplitServe;
  onChange: (serve: SplitServe) => void;
}) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const bucket = serve.bucket ?? USUAL;
  const before = useRef(bucket);
  const set = (next: Bucket) => onChange({ ...serve, bucket: next });
  const isDealtAnew =
    serve.bucket !== undefined &&
    (before.current.seed !== bucket.seed || String(before.current.by) !== String(bucket.by));
  return (
    <div>
      <Group gap={6}>
        <Text size="sm" c="dimmed">
          Whoever has the same <b>{nounOf(bucket)}</b> gets the same variant.
        </Text>
        <Button size="compact-sm" variant="subtle" onClick={toggle} aria-expanded={isOpen}>
          {isOpen ? 'Close' : 'Change'}
        </Button>
      </Group>
      <Collapse expanded={isOpen}>
        <div className={classes.bucket}>
          <Autocomplete
            label="By attribute"
            description="People without it get none of the shares"
            data={COMMON}
            value={Array.isArray(bucket.by) ? bucket.by.join(', ') : bucket.by}
            onChange={(text) => {
              const names = text
                .split(',')
                .map((name) => name.trim())
                .filter((name) => name !== '');
              set({ ...bucket, by: names.length > 1 ? names : (names[0] ?? '') });
            }}
          />
          {bucket.prefix === undefined ? (
            <TextInput
              label="Seed"
              description="Splits with the same seed and attribute deal people alike"
              placeholder="chosen when it is saved"
              value={bucket.seed ?? ''}
              onChange={(event) => {
                const { seed: _, ...rest } = bucket;
                const seed = event.currentTarget.value;
                set(seed === '' ? rest : { ...rest, seed });
              }}
            />
          ) : (
            <TextInput label="Prefix" value={bucket.prefix} readOnly />
          )}
        </div>
        {isDealtAnew && (
          <Alert color="yellow" variant="light" mt="xs" p="xs">
            <Text size="sm">Everyone is dealt anew: most people will see another variant than now.</Text>
          </Alert>
        )}
      </Collapse>
    </div>
  );
}

function nounOf({ by }: Bucket): string {
  const names = Array.isArray(by) ? by : [by];
  return names.map((name) => attributeWords(name === '' ? '…' : name).noun).join(' or ');
}
