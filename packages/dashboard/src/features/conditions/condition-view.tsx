import type { Condition } from '@halyard/core';
import { Text } from '@mantine/core';
import { groupOf } from './condition-tree.ts';
import classes from './conditions.module.css';
import { describeCondition } from './describe-condition.ts';

/** Values of one test that are told in full where its sentence leaves some out. */
const TOLD = 5;

/** A condition for whoever only reads it: every line of it in words, however deep. */
export function ConditionView({ condition }: { condition: Condition }) {
  const group = groupOf(condition);
  if (group === undefined) return <LineView condition={condition} />;
  return (
    <div className={classes.group} data-word={group.word}>
      <div className={classes.edge}>
        <Text span size="sm" fw={600}>
          {group.word}
        </Text>
        <span className={classes.rail} aria-hidden />
      </div>
      <ul className={classes.view}>
        {group.children.length === 0 && <li>no conditions</li>}
        {group.children.map((child, i) => (
          // Lines have no names: they are known by their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={i}>
            <ConditionView condition={child} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function LineView({ condition }: { condition: Condition }) {
  const inner = 'not' in condition ? condition.not : condition;
  const values = 'attribute' in inner ? (inner.values ?? []) : [];
  return (
    <div>
      <Text size="sm">{describeCondition(condition)}</Text>
      {values.length > TOLD && (
        <Text size="xs" c="dimmed" ff="monospace" className={classes.allValues}>
          {values.map(String).join(', ')}
        </Text>
      )}
    </div>
  );
}
