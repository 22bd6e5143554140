import { OPERATORS, viewOf } from '@halyard/core';
import { ActionIcon, Menu } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/icons/IconArrowDown';
import IconArrowUp from '@tabler/icons-react/icons/IconArrowUp';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconCopy from '@tabler/icons-react/icons/IconCopy';
import IconDotsVertical from '@tabler/icons-react/icons/IconDotsVertical';
import IconSitemap from '@tabler/icons-react/icons/IconSitemap';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import {
  at,
  bare,
  canNest,
  duplicateAt,
  groupOf,
  moveAt,
  negated,
  removeAt,
  replaceAt,
  wrapAt,
} from './condition-tree.ts';
import { type Part, useEditing } from './editing.ts';

/** What can be done with a line or a group as a whole. */
export function LineMenu({ part, label }: { part: Part; label: 'Condition' | 'Group' }) {
  const { condition, path } = part;
  const { root, change } = useEditing();
  const place = path.at(-1);
  const siblings = place === undefined ? 0 : (groupOf(at(root, path.slice(0, -1))!)?.children.length ?? 0);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon aria-label={`More for this ${label.toLowerCase()}`} size="md">
          <IconDotsVertical size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <TestOptions part={part} />
        <Menu.Item
          leftSection={<IconCopy size={15} aria-hidden />}
          onClick={() => change(duplicateAt(root, path))}
        >
          Duplicate
        </Menu.Item>
        {canNest(root, path) && (
          <Menu.Item
            leftSection={<IconSitemap size={15} aria-hidden />}
            onClick={() => change(wrapAt(root, path, 'any'))}
          >
            Put into a group
          </Menu.Item>
        )}
        {place !== undefined && place > 0 && (
          <Menu.Item
            leftSection={<IconArrowUp size={15} aria-hidden />}
            onClick={() => change(moveAt(root, path, -1))}
          >
            Move up
          </Menu.Item>
        )}
        {place !== undefined && place < siblings - 1 && (
          <Menu.Item
            leftSection={<IconArrowDown size={15} aria-hidden />}
            onClick={() => change(moveAt(root, path, 1))}
          >
            Move down
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconTrash size={15} aria-hidden />}
          c="var(--halyard-bad)"
          onClick={() => change(removeAt(root, path))}
        >
          Delete {groupOf(condition) === undefined ? 'condition' : 'group'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What a test of an attribute can have beside its values. */
function TestOptions({ part: { condition, path } }: { part: Part }) {
  const { root, change } = useEditing();
  const { inner, isNegated } = bare(condition);
  if (!('attribute' in inner)) return null;
  const view = viewOf(inner);
  const takesCase = OPERATORS[inner.op].takesIgnoreCase && (view === undefined || view === 'string');
  const set = (next: typeof inner) => change(replaceAt(root, path, isNegated ? negated(next) : next));
  const { ignoreCase, else: missing, ...plain } = inner;
  const keepMissing = missing === true ? { else: true } : {};
  const keepCase = ignoreCase === true ? { ignoreCase: true } : {};
  return (
    <>
      {takesCase && (
        <Menu.Item
          leftSection={
            ignoreCase === true ? <IconCheck size={15} aria-hidden /> : <span style={{ width: 15 }} />
          }
          onClick={() =>
            set({ ...plain, ...keepMissing, ...(ignoreCase === true ? {} : { ignoreCase: true }) })
          }
        >
          {ignoreCase === true ? 'Upper and lower case count as the same' : 'Ignore upper and lower case'}
        </Menu.Item>
      )}
      {inner.op !== 'exists' && (
        <Menu.Item
          leftSection={
            missing === true ? <IconCheck size={15} aria-hidden /> : <span style={{ width: 15 }} />
          }
          onClick={() => set({ ...plain, ...keepCase, ...(missing === true ? {} : { else: true }) })}
        >
          {missing === true
            ? 'Holds where the attribute is missing'
            : 'Let it hold where the attribute is missing'}
        </Menu.Item>
      )}
      <Menu.Divider />
    </>
  );
}
