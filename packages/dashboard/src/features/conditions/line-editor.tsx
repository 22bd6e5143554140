import type { Condition } from '@halyard/core';
import { Text } from '@mantine/core';
import { useCallback } from 'react';
import { BucketLine } from './bucket-line.tsx';
import { bare, negated, replaceAt } from './condition-tree.ts';
import classes from './conditions.module.css';
import { type Part, problemsAt, useEditing } from './editing.ts';
import { FlagLine } from './flag-line.tsx';
import { LineMenu } from './line-menu.tsx';
import { LineProblems } from './line-problems.tsx';
import type { LineProps } from './line-props.ts';
import { SegmentLine } from './segment-line.tsx';
import { TestLine } from './test-line.tsx';

/** One condition that holds no others. */
export function LineEditor(part: Part) {
  const { condition, path, pointer } = part;
  const { root, change, problems } = useEditing();
  const { inner, isNegated } = bare(condition);
  const set = useCallback(
    (next: Condition, isOpposite: boolean) =>
      change(replaceAt(root, path, isOpposite ? negated(next) : next)),
    [change, root, path],
  );
  return (
    <div className={classes.line}>
      <div className={classes.lineRow}>
        <div className={classes.lineParts}>
          <LineParts inner={inner} isNegated={isNegated} set={set} />
        </div>
        <LineMenu part={part} label="Condition" />
      </div>
      <TestMarks condition={inner} />
      {/* Of a line that was just added nobody needs to be told that it is empty. */}
      {!isEmpty(inner) && <LineProblems problems={problemsAt(problems, pointer)} />}
    </div>
  );
}

function isEmpty(condition: Condition): boolean {
  return 'attribute' in condition && condition.attribute === '';
}

function LineParts({ inner, isNegated, set }: LineProps<Condition>) {
  if ('segment' in inner) return <SegmentLine inner={inner} isNegated={isNegated} set={set} />;
  if ('flag' in inner) return <FlagLine inner={inner} isNegated={isNegated} set={set} />;
  if ('bucket' in inner) return <BucketLine inner={inner} isNegated={isNegated} set={set} />;
  if ('attribute' in inner) return <TestLine inner={inner} isNegated={isNegated} set={set} />;
  return null;
}

/** What the menu of a test has turned on, said where it holds. */
function TestMarks({ condition }: { condition: Condition }) {
  if (!('attribute' in condition)) return null;
  const marks = [
    condition.ignoreCase === true ? 'upper and lower case count as the same' : undefined,
    condition.else === true ? 'holds where the attribute is missing' : undefined,
  ].filter((mark) => mark !== undefined);
  if (marks.length === 0) return null;
  return (
    <Text size="xs" c="dimmed" className={classes.marks}>
      {marks.join(' · ')}
    </Text>
  );
}
