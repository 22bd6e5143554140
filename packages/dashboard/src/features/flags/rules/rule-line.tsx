import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon, Badge, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import IconGripVertical from '@tabler/icons-react/icons/IconGripVertical';
import { type KeyboardEvent, useId } from 'react';
import { ConditionView, describeCondition } from '../../conditions/index.ts';
import { isSame } from '../draft/merge-flags.ts';
import { Served } from '../serve/served.tsx';
import { LineNotes } from './line-notes.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { RuleMenu } from './rule-menu.tsx';
import type { RuleLineProps } from './rule-props.ts';
import classes from './rules.module.css';
import { problemsIn } from './use-judgement.ts';

/** One rule as a line that reads like a sentence, and opens in its place to be edited. */
export function RuleLine(props: RuleLineProps) {
  const { rule, place, count, live, flag, judgement, mayEdit, isOpen, onOpen, onMove } = props;
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({ id: rule.id, disabled: !mayEdit });
  const editor = useId();
  const pointer = `/rules/${place}`;
  const problems = problemsIn(judgement, pointer);
  const text = judgement.lines.get(pointer) ?? describeCondition(rule.if);
  const moveByKey = (event: KeyboardEvent) => {
    if (!event.altKey || !mayEdit || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(place + (event.key === 'ArrowUp' ? -1 : 1));
  };
  return (
    <li
      ref={setNodeRef}
      className={classes.rule}
      style={{
        transform: CSS.Transform.toString(transform && { ...transform, scaleX: 1, scaleY: 1 }),
        transition,
      }}
      data-dragging={isDragging || undefined}
      data-open={isOpen || undefined}
      data-edited={live === undefined ? 'new' : isSame(live, rule) ? undefined : 'edited'}
    >
      <div className={classes.line}>
        <span className={classes.place}>
          {mayEdit && count > 1 ? (
            <ActionIcon
              ref={setActivatorNodeRef}
              {...attributes}
              {...listeners}
              className={classes.grip}
              aria-label={`Move rule ${place + 1}`}
              aria-roledescription="sortable"
            >
              <IconGripVertical size={16} aria-hidden />
            </ActionIcon>
          ) : (
            <span className={classes.gripSpace} />
          )}
          <Text span size="sm" c="dimmed" className={classes.number}>
            {place + 1}
          </Text>
        </span>
        <UnstyledButton
          className={classes.sentence}
          data-rule={place + 1}
          onClick={() => onOpen(!isOpen)}
          onKeyDown={moveByKey}
          aria-expanded={isOpen}
          aria-controls={isOpen ? editor : undefined}
        >
          <IconChevronRight size={14} className={classes.chevron} aria-hidden />
          <Text span inherit className={classes.words} lineClamp={isOpen ? 0 : 3}>
            <VisuallyHidden>Rule {place + 1}: </VisuallyHidden>
            {text}
            {live === undefined ? (
              <Badge ml={8} size="sm" c="var(--mantine-color-text)">
                new
              </Badge>
            ) : (
              !isSame(live, rule) && (
                <Badge ml={8} size="sm" c="var(--mantine-color-text)">
                  edited
                </Badge>
              )
            )}
          </Text>
        </UnstyledButton>
        <span className={classes.serves}>
          <Served serve={rule.serve} variants={flag.variants} />
        </span>
        {mayEdit ? <RuleMenu {...props} /> : <span />}
      </div>
      {!isOpen && <LineNotes problems={problems} />}
      {isOpen && (
        <div id={editor}>
          {mayEdit ? (
            <RuleEditor {...props} problems={problems} />
          ) : (
            <div className={classes.editor}>
              <ConditionView condition={rule.if} />
            </div>
          )}
        </div>
      )}
    </li>
  );
}
