import type { EnvironmentAnswer } from '@halyard/contract';
import type { Context } from '@halyard/core';
import { Alert, Button, Group, List, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { colorOf } from '../../kit/environment-name.tsx';
import { counted } from '../../kit/numbers.ts';
import { ProjectLink } from '../../kit/project-link.tsx';
import { ContextPicker } from '../playground/index.ts';
import classes from './incident.module.css';
import { mostCompared, type useFlips } from './use-flips.ts';

/** Why somebody got one thing then and gets another now: the change that did it, named. */
export function WhyPanel({
  context,
  environment,
  flips,
  who,
  onChange,
  onClose,
}: {
  context: Context;
  environment: EnvironmentAnswer;
  flips: ReturnType<typeof useFlips>;
  who: string;
  onChange: (context: Context) => void;
  onClose: () => void;
}) {
  const changed = flips.comparisons.filter(({ same, flips: of }) => !same || of.length > 0);
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
          {flips.isPending && <Skeleton height={80} />}
          {!flips.isPending && changed.length === 0 && (
            <Text>
              Nothing that changed since then makes a difference to {who}: every flag that was changed answers
              as it did.
            </Text>
          )}
          {changed.length > 0 && (
            <List spacing="xs">
              {changed.map(({ flag, summary }) => (
                <List.Item key={flag}>
                  <ProjectLink to={`flags/${flag}`} search={{ environment: environment.key }} fw={500}>
                    {flag}
                  </ProjectLink>
                  <Text size="sm">{summary}</Text>
                </List.Item>
              ))}
            </List>
          )}
          {flips.failed > 0 && (
            <Text size="sm" c="dimmed">
              {counted(flips.failed, 'flag')} could not be compared: not there yet then, or redacted since.
            </Text>
          )}
          {flips.leftOut > 0 && (
            <Alert color="gray">
              Only the first {mostCompared} flags that changed were compared; {flips.leftOut} were not.
            </Alert>
          )}
        </Stack>
      </div>
    </Paper>
  );
}
