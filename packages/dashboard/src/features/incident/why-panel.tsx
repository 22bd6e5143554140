import type { EnvironmentAnswer } from '@halyard/contract';
import type { Context } from '@halyard/core';
import { Alert, Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import IconArrowRight from '@tabler/icons-react/icons/IconArrowRight';
import { colorOf } from '../../kit/environment-name.tsx';
import { Instant } from '../../kit/instant.tsx';
import { counted } from '../../kit/numbers.ts';
import { ProjectLink } from '../../kit/project-link.tsx';
import { spoken } from '../../kit/spoken.ts';
import { ContextPicker } from '../playground/index.ts';
import { Given } from './flip-line.tsx';
import classes from './incident.module.css';
import { type Comparison, mostCompared, type useFlips } from './use-flips.ts';

/** Why somebody got one thing then and gets another now: the change that did it, named. */
export function WhyPanel({
  context,
  environment,
  flips,
  isOpening,
  who,
  onChange,
  onClose,
}: {
  context: Context;
  environment: EnvironmentAnswer;
  flips: ReturnType<typeof useFlips>;
  /** Nothing is told before all of it can be. */
  isOpening: boolean;
  who: string;
  onChange: (context: Context) => void;
  onClose: () => void;
}) {
  const isNew = ({ from, flips: of }: Comparison) => from.errorCode === 'FLAG_NOT_FOUND' && of.length < 2;
  const told = isOpening ? [] : flips.comparisons;
  const isPending = isOpening || flips.isPending;
  const differing = told.filter(({ same, flips: of }) => !same || of.length > 0);
  const changed = differing.filter((one) => !isNew(one));
  const made = differing.filter(isNew);
  return (
    <Paper
      p="md"
      className={classes.whom}
      style={{ '--edge': colorOf(environment) }}
      component="section"
      aria-label="Why somebody gets something else"
    >
      <Group justify="space-between" mb="sm">
        <Title order={2}>Why {who} gets something else</Title>
        <Button size="xs" variant="subtle" onClick={onClose}>
          Close
        </Button>
      </Group>
      <div className={classes.why}>
        <ContextPicker context={context} onChange={onChange} environment={environment.key} />
        <Stack gap="sm" aria-live="polite">
          {isPending && <Skeleton height={80} />}
          {!isPending && changed.length === 0 && (
            <Text>
              Nothing that changed since then makes a difference to {who}: every flag that was changed answers
              as it did.
            </Text>
          )}
          {changed.length > 0 && (
            <ul className={classes.reasons}>
              {changed.map((comparison) => (
                <Reason key={comparison.flag} comparison={comparison} environment={environment.key} />
              ))}
            </ul>
          )}
          {made.length > 0 && (
            <Text size="sm" c="dimmed">
              {counted(made.length, 'flag is', 'flags are')} new since then:{' '}
              {made.map(({ flag }) => flag).join(', ')}
            </Text>
          )}
          {!isOpening && flips.failed > 0 && (
            <Text size="sm" c="dimmed">
              {counted(flips.failed, 'flag')} could not be compared: not there yet then, or redacted since.
            </Text>
          )}
          {!isOpening && flips.leftOut > 0 && (
            <Alert color="gray">
              Only the first {mostCompared} flags that changed were compared; {flips.leftOut} were not.
            </Alert>
          )}
        </Stack>
      </div>
    </Paper>
  );
}

/** From which answer to which, and what made it so: the last change that turned it. */
function Reason({ comparison, environment }: { comparison: Comparison; environment: string }) {
  const { flag, from, to, flips, same } = comparison;
  const last = flips.at(-1);
  return (
    <li>
      <Group gap="xs" mb={4}>
        <ProjectLink to={`flags/${flag}`} search={{ environment }} fw={500}>
          {flag}
        </ProjectLink>
        <Given answer={from} />
        <IconArrowRight size={14} role="img" aria-label="becomes" />
        <Given answer={to} />
      </Group>
      <Text size="sm" component="div">
        {last?.cause === 'change' && (
          <>
            <ProjectLink to={`changes/${last.change.seq}`}>{spoken(last.change.sentence)}</ProjectLink>{' '}
            <Text span inherit c="dimmed">
              <Instant at={last.at} />
            </Text>
          </>
        )}
        {last?.cause === 'time' && (
          <>
            Nobody changed it: a condition on the time turned it <Instant at={last.at} />
          </>
        )}
        {same && ', and it is back to what it was'}
      </Text>
      {flips.length > 1 && (
        <Text size="xs" c="dimmed">
          It became another {counted(flips.length, 'time')} in all; each is marked below.
        </Text>
      )}
    </li>
  );
}
