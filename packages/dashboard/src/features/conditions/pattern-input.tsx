import { Group, Text, TextInput } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconX from '@tabler/icons-react/icons/IconX';
import { useState } from 'react';
import classes from './conditions.module.css';
import { complaintOf } from './typed-values.ts';
import { usePatterns } from './use-patterns.ts';
import type { ValuesProps } from './values-props.ts';

/** A pattern in RE2's syntax, tried while it is typed on a value that is typed beside it. */
export function PatternInput({ test, known, onChange }: ValuesProps) {
  const patterns = (test.values ?? []).map(String);
  const [sample, setSample] = useState(() => String(known?.values[0]?.value ?? ''));
  const tried = usePatterns(patterns, test.ignoreCase === true);
  const [pattern = '', ...others] = patterns;
  const wrong = complaintOf(pattern, test) ?? tried?.problem;
  return (
    <div className={classes.values}>
      <TextInput
        aria-label="Pattern"
        classNames={{ input: classes.mono }}
        value={pattern}
        onChange={(event) => onChange([event.currentTarget.value, ...others])}
        placeholder="^beta-[0-9]+$"
        error={pattern === '' ? undefined : wrong}
        description={others.length > 0 ? `or ${others.join(' or ')}` : undefined}
        spellCheck={false}
      />
      <Group gap={6} mt={4} wrap="nowrap">
        <TextInput
          aria-label="A value to try the pattern on"
          size="xs"
          flex={1}
          value={sample}
          onChange={(event) => setSample(event.currentTarget.value)}
          placeholder="Try it on a value"
          spellCheck={false}
        />
        <Outcome isMatch={sample === '' || pattern === '' ? undefined : tried?.test(sample)} />
      </Group>
    </div>
  );
}

function Outcome({ isMatch }: { isMatch: boolean | undefined }) {
  return (
    <Group gap={4} wrap="nowrap" miw={84} role="status">
      {isMatch === true && (
        <>
          <IconCheck size={15} color="var(--halyard-good)" aria-hidden />
          <Text size="xs" c="var(--halyard-good)">
            matches
          </Text>
        </>
      )}
      {isMatch === false && (
        <>
          <IconX size={15} color="var(--mantine-color-dimmed)" aria-hidden />
          <Text size="xs" c="dimmed">
            no match
          </Text>
        </>
      )}
    </Group>
  );
}
