import { Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconMinus from '@tabler/icons-react/icons/IconMinus';
import type { Answer } from '../../api/call.ts';
import { counted } from '../../kit/numbers.ts';
import classes from './roles.module.css';
import { type Extent, type NounRow, nounRows } from './rule-words.ts';

type Role = Answer<'listRoles'>['items'][number];

const sort = ['viewer', 'editor', 'approver', 'administrator'];

/** Roles beside each other, noun by noun: what each may do with it. */
export function RightsTable({ roles }: { roles: readonly (Role & { holders?: number | undefined })[] }) {
  const shown = roles.toSorted((a, b) => sort.indexOf(a.key) - sort.indexOf(b.key));
  const rows = shown.map(({ rules }) => nounRows(rules));
  const nouns = rows[0] ?? [];
  return (
    <Table.ScrollContainer
      minWidth={620}
      scrollAreaProps={{
        viewportProps: { tabIndex: 0, 'aria-label': 'What each role may do', role: 'region' } as never,
      }}
    >
      <Table className={classes.rights}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>With</Table.Th>
            {shown.map(({ key, name, description, holders }) => (
              <Table.Th key={key} scope="col">
                {name}
                <Text size="xs" c="dimmed" fw={400}>
                  {description}
                </Text>
                {holders !== undefined && (
                  <Text size="xs" c="dimmed" fw={400} mt={2}>
                    {holders === 0 ? 'Held by nobody' : `Held by ${counted(holders, 'member')}`}
                  </Text>
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {nouns.map(({ noun, label }, i) => (
            <Table.Tr key={noun}>
              <Table.Th scope="row" fw={500}>
                {label}
              </Table.Th>
              {rows.map((row, place) => (
                <Table.Td key={shown[place]?.key}>{row[i] && <Verbs row={row[i]} />}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** One role's rights, a line for each noun. */
export function Verbs({ row: { verbs } }: { row: NounRow }) {
  const able = verbs.filter(({ may }) => may !== 'no');
  if (able.length === 0) {
    return (
      <Text c="dimmed" span size="sm">
        <IconMinus size={14} aria-hidden /> <VisuallyHidden>nothing</VisuallyHidden>
      </Text>
    );
  }
  return (
    <ul className={classes.verbs}>
      {able.map(({ permission, label, may, meaning }) => (
        <li key={permission}>
          <Tooltip label={meaning}>
            <span>
              <IconCheck size={14} aria-hidden className={classes.check} /> {label}
              {extentWords[may]}
            </span>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}

const extentWords: Record<Extent, string> = { everywhere: '', somewhere: ' in places', no: '' };
