/** What a flag does in every environment, a row each: in words, with what differs from the one they are compared with. */
import type { FlagAnswer } from '@halyard/contract';
import { Group, NativeSelect, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useRead } from '../../../api/use-read.ts';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { useTabSearch } from '../tab-search.ts';
import classes from './across.module.css';
import { CopyPieces } from './copy-pieces.tsx';
import { EnvironmentRow } from './environment-row.tsx';
import { rowsOf } from './environment-rows.ts';
import { InheritAgain } from './inherit-again.tsx';

export interface AcrossProps {
  project: string;
  flag: FlagAnswer;
}

export function AcrossTab({ project, flag }: AcrossProps) {
  const environments = useEnvironments();
  const [{ reference: asked }, change] = useTabSearch();
  const [copying, setCopying] = useState<{ from: string; to: string }>();
  const [dropping, setDropping] = useState<string>();
  const said = useRead('describeFlag', { params: { flagId: flag.key }, query: { project } });
  const rows = rowsOf(flag, environments);
  const reference = rows.find(({ key }) => key === asked)?.key ?? productionOf(rows.map(({ key }) => key));
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Text c="dimmed" maw={560}>
          What each environment does, in the order of the project. What differs is marked, piece by piece, and
          can be copied.
        </Text>
        <NativeSelect
          label="Compare with"
          size="xs"
          value={reference}
          onChange={(event) => change({ reference: event.currentTarget.value })}
          data={rows.map(({ key, name }) => ({ value: key, label: name }))}
        />
      </Group>
      <ProblemNotice problem={said.error} onRetry={() => void said.refetch()} />
      <ul className={classes.rows}>
        {rows.map((row) => (
          <EnvironmentRow
            key={row.key}
            flag={flag}
            row={row}
            reference={rows.find(({ key }) => key === reference)}
            summary={said.data?.environments[row.key]?.summary}
            findings={said.data?.environments[row.key]?.findings.length ?? 0}
            onCopy={(from, to) => setCopying({ from, to })}
            onInherit={() => setDropping(row.key)}
          />
        ))}
      </ul>
      {!said.data && !said.error && <Skeleton height={1} aria-hidden />}
      {copying && (
        <CopyPieces
          project={project}
          flag={flag}
          from={copying.from}
          to={copying.to}
          onClose={() => setCopying(undefined)}
        />
      )}
      {dropping && (
        <InheritAgain
          project={project}
          flag={flag}
          environment={dropping}
          onClose={() => setDropping(undefined)}
        />
      )}
    </Stack>
  );
}

/** What people mean by it; else the last one, which is the furthest from development. */
function productionOf(keys: readonly string[]): string | undefined {
  return keys.find((key) => /^prod/i.test(key)) ?? keys.at(-1);
}
