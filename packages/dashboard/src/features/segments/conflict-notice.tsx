import type { Condition } from '@halyard/core';
import { Alert, Button, Paper, Stack, Text } from '@mantine/core';
import { describeCondition } from '../conditions/index.ts';
import type { ConflictField } from './merge-membership.ts';
import classes from './segments.module.css';
import type { ConditionDraft } from './use-condition-draft.ts';

/** Somebody else saved meanwhile: keys of both are kept; where both changed the same, both are shown and one is chosen. */
export function ConflictNotice({ draft: { conflicts, edited, live, choose } }: { draft: ConditionDraft }) {
  if (conflicts.length === 0) {
    return (
      <Alert color="halyard" title="Somebody changed this meanwhile" role="status">
        <Text c="var(--mantine-color-text)">
          Your edits are kept, on top of theirs: what they added stays, and what you removed goes.
        </Text>
      </Alert>
    );
  }
  return (
    <Alert color="orange" title="You and somebody else changed the same" role="alert">
      <Stack gap="md" c="var(--mantine-color-text)">
        <Text>Nothing is lost: choose which of the two is to stand. Keys of both are kept.</Text>
        {conflicts.map((field) => (
          <div key={field} className={classes.sides}>
            <Side
              title={`${words[field]}: yours`}
              text={say(field, edited)}
              onChoose={() => choose(field, 'mine')}
              action="Keep yours"
            />
            <Side
              title={`${words[field]}: live`}
              text={say(field, live)}
              onChoose={() => choose(field, 'live')}
              action="Take theirs"
            />
          </div>
        ))}
      </Stack>
    </Alert>
  );
}

const words: Record<ConflictField, string> = { attribute: 'What keys are of', rest: 'The condition' };

function say(field: ConflictField, of: { attribute: string; rest: Condition | null }): string {
  if (field === 'attribute') return of.attribute;
  return of.rest === null ? 'Nobody else.' : describeCondition(of.rest);
}

function Side({
  title,
  text,
  action,
  onChoose,
}: {
  title: string;
  text: string;
  action: string;
  onChoose: () => void;
}) {
  return (
    <Paper p="sm">
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <Text mb="xs">{text}</Text>
      <Button size="xs" variant="default" onClick={onChoose}>
        {action}
      </Button>
    </Paper>
  );
}
