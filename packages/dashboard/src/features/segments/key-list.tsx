import { ActionIcon, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import IconX from '@tabler/icons-react/icons/IconX';
import { useState } from 'react';
import { CopyButton } from '../../kit/copy-button.tsx';
import { count, counted } from '../../kit/numbers.ts';
import { AddKeys } from './add-keys.tsx';
import { keyEdits } from './merge-membership.ts';
import classes from './segments.module.css';

/** Thousands of keys: searched, counted, added by the hundred and taken away one by one. */
export function KeyList({
  title,
  lead,
  keys,
  base,
  onChange,
}: {
  title: string;
  /** What being in this list means. */
  lead: string;
  keys: readonly string[];
  /** As they are live. */
  base: readonly string[];
  /** undefined: they may be seen only. */
  onChange: ((keys: string[]) => void) | undefined;
}) {
  const [text, setText] = useState('');
  const [most, setMost] = useState(pageSize);
  const [isAdding, setAdding] = useState(false);
  const wanted = text.trim().toLowerCase();
  const found = wanted === '' ? keys : keys.filter((key) => key.toLowerCase().includes(wanted));
  const { added, removed } = keyEdits(base, keys);
  return (
    <section aria-label={title}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs" align="flex-start">
          <div>
            <Title order={2} size="h3">
              {title}{' '}
              <Text span c="dimmed" fw={400}>
                {count(keys.length)}
              </Text>
            </Title>
            <Text size="sm" c="dimmed">
              {lead}
            </Text>
          </div>
          <Group gap={4}>
            {keys.length > 0 && <CopyButton text={keys.join('\n')} label={`Copy all of ${title}`} />}
            {onChange && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlus size={14} aria-hidden />}
                aria-label={`Add to ${title}`}
                onClick={() => setAdding(true)}
              >
                Add
              </Button>
            )}
          </Group>
        </Group>
        {(added.length > 0 || removed.length > 0) && (
          <Text size="sm" role="status">
            {[
              added.length > 0 && `${count(added.length)} added`,
              removed.length > 0 && `${count(removed.length)} removed`,
            ]
              .filter(Boolean)
              .join(', ')}
            , not live yet
          </Text>
        )}
        {keys.length > 8 && (
          <TextInput
            size="xs"
            type="search"
            aria-label={`Search ${title}`}
            placeholder="Search"
            leftSection={<IconSearch size={14} aria-hidden />}
            value={text}
            onChange={({ currentTarget }) => {
              setText(currentTarget.value);
              setMost(pageSize);
            }}
          />
        )}
        {wanted !== '' && (
          <Text size="sm" c="dimmed" role="status">
            {counted(found.length, 'match', 'matches')}
          </Text>
        )}
        {found.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
          <ul className={classes.keys} tabIndex={0} aria-label={`Keys of ${title}`}>
            {found.slice(0, most).map((key) => (
              <li key={key} className={classes.key}>
                {key}
                {onChange && (
                  <ActionIcon
                    size="sm"
                    aria-label={`Remove ${key}`}
                    onClick={() => onChange(keys.filter((one) => one !== key))}
                  >
                    <IconX size={14} aria-hidden />
                  </ActionIcon>
                )}
              </li>
            ))}
          </ul>
        )}
        {found.length > most && (
          <Button size="xs" variant="subtle" onClick={() => setMost(most + pageSize)} w="fit-content">
            Show more of {count(found.length)}
          </Button>
        )}
      </Stack>
      {isAdding && onChange && (
        <AddKeys
          title={title}
          known={keys}
          onClose={() => setAdding(false)}
          onAdd={(more) => onChange([...new Set([...keys, ...more])])}
          onReplace={(all) => onChange(all)}
        />
      )}
    </section>
  );
}

const pageSize = 100;
