import type { Condition } from '@halyard/core';
import { Button, Menu } from '@mantine/core';
import IconChartPie from '@tabler/icons-react/icons/IconChartPie';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import IconClock from '@tabler/icons-react/icons/IconClock';
import IconFlag from '@tabler/icons-react/icons/IconFlag';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconSitemap from '@tabler/icons-react/icons/IconSitemap';
import IconUsersGroup from '@tabler/icons-react/icons/IconUsersGroup';
import { addTo, canNest, type Path } from './condition-tree.ts';
import classes from './conditions.module.css';
import { useEditing } from './editing.ts';

/** Puts a line more at the end of a group. */
export function AddCondition({ path, word }: { path: Path; word: 'and' | 'or' }) {
  const { root, change } = useEditing();
  const add = (condition: Condition) => change(addTo(root, path, condition));
  const mayNest = canNest(root, path);
  return (
    <Button.Group className={classes.add}>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => add(newTest())}
      >
        {word === 'or' ? 'Or' : 'And'} condition
      </Button>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button size="compact-sm" variant="subtle" px={4} aria-label="Add something else">
            <IconChevronDown size={14} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconUsersGroup size={15} aria-hidden />}
            onClick={() => add({ segment: '' })}
          >
            In a segment
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFlag size={15} aria-hidden />}
            onClick={() => add({ flag: '', variants: [] })}
          >
            Another flag serves …
          </Menu.Item>
          <Menu.Item
            leftSection={<IconClock size={15} aria-hidden />}
            onClick={() => add({ attribute: '$now', op: 'gte', as: 'date', values: [inADay()] })}
          >
            From or until a time
          </Menu.Item>
          <Menu.Item leftSection={<IconChartPie size={15} aria-hidden />} onClick={() => add(newShare())}>
            A share of people
          </Menu.Item>
          {mayNest && (
            <Menu.Item
              leftSection={<IconSitemap size={15} aria-hidden />}
              onClick={() => add(word === 'or' ? { all: [newTest()] } : { any: [newTest()] })}
            >
              A group of conditions
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}

export function newTest(): Condition {
  return { attribute: '', op: 'in', values: [] };
}

function newShare(): Condition {
  const seed = crypto.randomUUID().slice(0, 8);
  return { bucket: { by: 'targetingKey', seed }, ranges: [{ from: 0, to: 10_000 }] };
}

function inADay(): string {
  const date = new Date(Date.now() + 86_400_000);
  date.setUTCSeconds(0, 0);
  return date.toISOString().replace('.000', '');
}
