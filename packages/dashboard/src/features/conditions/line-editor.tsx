import type { Condition } from '@halyard/core';
import { useCallback } from 'react';
import { BucketLine } from './bucket-line.tsx';
import { bare, negated, replaceAt } from './condition-tree.ts';
import classes from './conditions.module.css';
import { type Part, problemsAt, useEditing } from './editing.ts';
import { FlagLine } from './flag-line.tsx';
import { LineMenu } from './line-menu.tsx';
import { LineProblems } from './line-problems.tsx';
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
        <LineParts inner={inner} isNegated={isNegated} set={set} />
        <LineMenu part={part} label="Condition" />
      </div>
      <LineProblems problems={problemsAt(problems, pointer)} />
    </div>
  );
}

/** What edits a line of each kind; `set` takes the line and whether its opposite is meant. */
export interface LineProps<C extends Condition> {
  inner: C;
  isNegated: boolean;
  set(next: Condition, isNegated: boolean): void;
}

function LineParts({ inner, isNegated, set }: LineProps<Condition>) {
  if ('segment' in inner) return <SegmentLine inner={inner} isNegated={isNegated} set={set} />;
  if ('flag' in inner) return <FlagLine inner={inner} isNegated={isNegated} set={set} />;
  if ('bucket' in inner) return <BucketLine inner={inner} isNegated={isNegated} set={set} />;
  if ('attribute' in inner) return <TestLine inner={inner} isNegated={isNegated} set={set} />;
  return null;
}
