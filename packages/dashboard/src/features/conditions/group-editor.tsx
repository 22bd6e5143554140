import { Button, Menu, Text } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import { AddCondition } from './add-condition.tsx';
import { GROUP_WORDS, type GroupWord, groupOf, reword, unwrapAt } from './condition-tree.ts';
import classes from './conditions.module.css';
import { childPointer, type Part, problemsAt, useEditing } from './editing.ts';
import { LineEditor } from './line-editor.tsx';
import { LineMenu } from './line-menu.tsx';
import { LineProblems } from './line-problems.tsx';

const MEANING: Readonly<Record<GroupWord, string>> = {
  all: 'Every one of these holds',
  any: 'At least one of these holds',
  none: 'Not one of these holds',
  'not all': 'At least one of these does not hold',
};

/** Whom a group without lines is true of. */
const EMPTY: Readonly<Record<GroupWord, string>> = {
  all: 'Everyone: there is no condition yet.',
  any: 'Nobody: there is no condition yet.',
  none: 'Everyone: there is no condition yet.',
  'not all': 'Nobody: there is no condition yet.',
};

/** Lines with one word at their edge that says how they go together. */
export function GroupEditor(part: Part) {
  const { condition, path, pointer } = part;
  const { problems } = useEditing();
  const { word, children } = groupOf(condition)!;
  const isRoot = path.length === 0;
  const own = problemsAt(problems, pointer).filter(
    (problem) => !children.some((_, i) => problem.pointer.startsWith(childPointer(part, i))),
  );
  return (
    <fieldset className={classes.group} aria-label={MEANING[word]} data-word={word}>
      <div className={classes.edge}>
        <GroupWordMenu part={part} word={word} />
        <span className={classes.rail} aria-hidden />
      </div>
      <div className={classes.lines}>
        {children.length === 0 && (
          <Text size="sm" c="dimmed" py={6}>
            {EMPTY[word]}
          </Text>
        )}
        {children.map((child, i) => {
          const inner = { condition: child, path: [...path, i], pointer: childPointer(part, i) };
          const key = `${i}-${groupOf(child) === undefined ? 'line' : 'group'}`;
          return groupOf(child) === undefined ? (
            <LineEditor key={key} {...inner} />
          ) : (
            <GroupEditor key={key} {...inner} />
          );
        })}
        <LineProblems problems={own} />
        <div className={classes.groupFoot}>
          <AddCondition path={path} word={word === 'any' || word === 'none' ? 'or' : 'and'} />
          {!isRoot && <LineMenu part={part} label="Group" />}
        </div>
      </div>
    </fieldset>
  );
}

function GroupWordMenu({ part: { path, condition }, word }: { part: Part; word: GroupWord }) {
  const { root, change } = useEditing();
  const mayUnwrap = path.length > 0 || groupOf(condition)?.children.length === 1;
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          className={classes.word}
          rightSection={<IconChevronDown size={12} aria-hidden />}
          aria-label={`${word}: ${MEANING[word]}. Change`}
        >
          {word}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {GROUP_WORDS.map((other) => (
          <Menu.Item key={other} onClick={() => change(reword(root, path, other))}>
            <Text span fw={600} size="sm">
              {other}
            </Text>
            <Text size="xs" c="dimmed">
              {MEANING[other]}
            </Text>
          </Menu.Item>
        ))}
        {mayUnwrap && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => change(unwrapAt(root, path))}>
              Take the lines out of this group
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
