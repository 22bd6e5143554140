import type { Condition, Problem } from '@halyard/core';
import { Badge, Button, Group, Text } from '@mantine/core';
import { ConditionEditor } from '../../conditions/index.ts';
import { ServeEditor } from '../serve/serve-editor.tsx';
import type { RuleLineProps } from './rule-props.ts';
import classes from './rules.module.css';

/** A rule in pieces: whom it is for, and what they get. */
export function RuleEditor({
  rule,
  place,
  count,
  flag,
  environment,
  problems,
  onChange,
  onOpen,
}: RuleLineProps & { problems: readonly Problem[] }) {
  const set = (next: Condition) => onChange({ ...rule, if: next });
  return (
    <fieldset className={classes.editor} aria-label={`Rule ${place + 1}`}>
      <div className={classes.piece}>
        <Text size="sm" fw={600} className={classes.pieceName}>
          Who
        </Text>
        <ConditionEditor
          isTold
          value={rule.if}
          onChange={set}
          project={flag.project}
          environment={environment}
          problems={problems}
          pointer={`/rules/${place}/if`}
          label={`Rule ${place + 1}: who it is for`}
        />
      </div>
      <div className={classes.piece}>
        <Text size="sm" fw={600} className={classes.pieceName}>
          Gets
        </Text>
        <ServeEditor
          serve={rule.serve}
          variants={flag.variants}
          restName={place < count - 1 ? 'on to the next rule' : 'on to “otherwise”'}
          onChange={(serve) => onChange({ ...rule, serve })}
          label={`Rule ${place + 1}: what they get`}
        />
      </div>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text size="xs" c="dimmed" ff="monospace">
            {rule.id}
          </Text>
          {rule.experiment && <Badge c="var(--mantine-color-text)">experiment {rule.experiment.key}</Badge>}
        </Group>
        <Button size="compact-md" variant="default" onClick={() => onOpen(false)}>
          Done
        </Button>
      </Group>
    </fieldset>
  );
}
