import { describeSegment } from '@halyard/core';
import { Skeleton, Text } from '@mantine/core';
import type { Answer } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import classes from './compare-environments.module.css';

/** What a flag or a segment does in both environments, each in its own words: what differs stands out. */
export function SidesInWords({
  kind,
  entryKey,
  from,
  to,
}: {
  kind: 'flag' | 'segment';
  entryKey: string;
  from: string;
  to: string;
}) {
  const here = useWords(kind, entryKey, from);
  const there = useWords(kind, entryKey, to);
  const error = here.error ?? there.error;
  if (error) return <ProblemNotice problem={error} />;
  if (!here.lines || !there.lines) return <Skeleton height={90} mt="xs" />;
  return (
    <div className={classes.sides}>
      <Side title={to} lines={there.lines} other={here.lines} />
      <Side title={from} lines={here.lines} other={there.lines} />
    </div>
  );
}

function Side({
  title,
  lines,
  other,
}: {
  title: string;
  lines: readonly string[];
  other: readonly string[];
}) {
  return (
    <section aria-label={title} className={classes.side}>
      <Text size="xs" fw={600} c="dimmed" mb={4}>
        {title}
      </Text>
      <ol>
        {lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are known by their place
          <li key={i} data-differs={!other.includes(line) || undefined}>
            {line}
          </li>
        ))}
      </ol>
    </section>
  );
}

function useWords(kind: 'flag' | 'segment', key: string, environment: string) {
  const project = useProject();
  const flag = useRead(
    'describeFlag',
    { params: { flagId: key }, query: { project, environment } },
    { enabled: kind === 'flag' },
  );
  const segment = useRead(
    'readCondition',
    { params: { segmentId: key, environment }, query: { project } },
    { enabled: kind === 'segment' },
  );
  return { error: flag.error ?? segment.error, lines: linesOf(flag.data, segment.data) };
}

function linesOf(
  flag: Answer<'describeFlag'> | undefined,
  segment: Answer<'readCondition'> | undefined,
): string[] | undefined {
  if (segment) return [describeSegment(segment as never).summary];
  const [described] = Object.values(flag?.environments ?? {});
  return described?.lines.map(({ text }) => text);
}
