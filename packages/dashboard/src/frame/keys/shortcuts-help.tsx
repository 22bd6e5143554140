import { Kbd, Modal, Table } from '@mantine/core';
import { Fragment } from 'react';
import { useMay } from '../../api/use-may.ts';
import { places } from '../navigation.tsx';
import { commandKey } from './command-key.ts';
import { goKeys } from './go-keys.ts';

const general: [keys: string[], does: string][] = [
  [[commandKey, 'K'], 'Search or do anything'],
  [['/'], 'Search'],
  [['e'], 'Edit what is on screen'],
  [['?'], 'This list'],
  [['Esc'], 'Close what is open'],
];

const inLists: [keys: string[], does: string][] = [
  [['j'], 'The next one'],
  [['k'], 'The one before'],
  [['Enter'], 'Open it'],
  [['x'], 'Select it'],
  [['c'], 'Create one'],
];

/** Every key there is, in the words of what it does. */
export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const may = useMay();
  const screens = places.flatMap((place): [string[], string][] => {
    const key = place && goKeys[place.path];
    return place && key && place.needs.some((name) => may(name)) ? [[['g', key], place.label]] : [];
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      size={480}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Section title="Everywhere" rows={general} />
      <Section title="Go to" rows={screens} />
      <Section title="In the list of flags" rows={inLists} />
    </Modal>
  );
}

function Section({ title, rows }: { title: string; rows: readonly [keys: string[], does: string][] }) {
  return (
    <Table
      captionSide="top"
      mb="md"
      highlightOnHover={false}
      verticalSpacing={4}
      borderColor="var(--halyard-line)"
    >
      <Table.Caption ta="left" fw={600} mb={4} mt={0}>
        {title}
      </Table.Caption>
      <Table.Tbody>
        {rows.map(([keys, does]) => (
          <Table.Tr key={does}>
            <Table.Td>{does}</Table.Td>
            <Table.Td ta="right">
              {keys.map((key, i) => (
                <Fragment key={key}>
                  {i > 0 && ' '}
                  <Kbd size="xs">{key}</Kbd>
                </Fragment>
              ))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
