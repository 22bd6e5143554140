import type { Condition, Problem } from '@halyard/core';
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { AddCondition } from './add-condition.tsx';
import { groupOf, linesIn } from './condition-tree.ts';
import classes from './conditions.module.css';
import { describeCondition } from './describe-condition.ts';
import { type Editing, EditingProvider } from './editing.ts';
import { GroupEditor } from './group-editor.tsx';
import { LineEditor } from './line-editor.tsx';

/** Edits a condition: lines in groups to any depth, and what they come to in words. */
export function ConditionEditor({
  value,
  onChange,
  project,
  environment,
  problems = noProblems,
  pointer = '',
  label,
  isTold = false,
}: {
  value: Condition;
  onChange: (next: Condition) => void;
  project: string;
  /** Whose segments and contexts are offered. */
  environment: string;
  /** What is wrong, or was hardly meant; shown at its line. */
  problems?: readonly Problem[];
  /** Where the condition stands in what `problems` point into. */
  pointer?: string;
  label: string;
  /** Whether what it comes to is said beside it already. */
  isTold?: boolean;
}) {
  const editing = useMemo<Editing>(
    () => ({ project, environment, root: value, change: onChange, problems }),
    [project, environment, value, onChange, problems],
  );
  const part = { condition: value, path: [], pointer };
  const isLine = groupOf(value) === undefined;
  return (
    <EditingProvider value={editing}>
      <fieldset className={classes.editor} aria-label={label}>
        {isLine ? (
          <>
            <LineEditor {...part} />
            <AddCondition path={[]} word="and" />
          </>
        ) : (
          <GroupEditor {...part} />
        )}
        {!isTold && linesIn(value) > 1 && (
          <Text size="sm" c="dimmed" className={classes.meaning} aria-live="polite">
            {describeCondition(value)}
          </Text>
        )}
      </fieldset>
    </EditingProvider>
  );
}

const noProblems: readonly Problem[] = [];
