import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconArrowBarToDown from '@tabler/icons-react/icons/IconArrowBarToDown';
import IconArrowBarToUp from '@tabler/icons-react/icons/IconArrowBarToUp';
import IconArrowDown from '@tabler/icons-react/icons/IconArrowDown';
import IconArrowUp from '@tabler/icons-react/icons/IconArrowUp';
import IconCopy from '@tabler/icons-react/icons/IconCopy';
import IconDotsVertical from '@tabler/icons-react/icons/IconDotsVertical';
import IconPencil from '@tabler/icons-react/icons/IconPencil';
import IconStairsUp from '@tabler/icons-react/icons/IconStairsUp';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useMay } from '../../../api/use-may.ts';
import { StartRollout } from '../../rollouts/index.ts';
import { isSame } from '../draft/merge-flags.ts';
import type { RuleLineProps } from './rule-props.ts';

/** What can be done with a rule as a whole. */
export function RuleMenu(props: RuleLineProps) {
  const { rule, live, flag, environment, place, count, isOpen, onOpen, onMove, onDuplicate, onDelete } =
    props;
  const [isRolling, { open, close }] = useDisclosure(false);
  const mayRoll =
    useMay()('rolloutFlag', { environment, tags: flag.tags }) && live !== undefined && isSame(live, rule);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={`More for rule ${place + 1}`}>
            <IconDotsVertical size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!isOpen && (
            <Menu.Item leftSection={<IconPencil size={15} aria-hidden />} onClick={() => onOpen(true)}>
              Edit
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconCopy size={15} aria-hidden />} onClick={onDuplicate}>
            Duplicate
          </Menu.Item>
          {mayRoll && (
            <Menu.Item leftSection={<IconStairsUp size={15} aria-hidden />} onClick={open}>
              Roll out step by step
            </Menu.Item>
          )}
          {place > 0 && (
            <>
              <Menu.Item
                leftSection={<IconArrowUp size={15} aria-hidden />}
                onClick={() => onMove(place - 1)}
              >
                Move up
              </Menu.Item>
              <Menu.Item leftSection={<IconArrowBarToUp size={15} aria-hidden />} onClick={() => onMove(0)}>
                Move to the top
              </Menu.Item>
            </>
          )}
          {place < count - 1 && (
            <>
              <Menu.Item
                leftSection={<IconArrowDown size={15} aria-hidden />}
                onClick={() => onMove(place + 1)}
              >
                Move down
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowBarToDown size={15} aria-hidden />}
                onClick={() => onMove(count - 1)}
              >
                Move to the end
              </Menu.Item>
            </>
          )}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconTrash size={15} aria-hidden />}
            c="var(--halyard-bad)"
            onClick={onDelete}
          >
            Delete rule
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRolling && (
        <StartRollout flag={flag.key} environment={environment} rule={rule.id} opened onClose={close} />
      )}
    </>
  );
}
