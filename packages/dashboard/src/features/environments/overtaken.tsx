import { Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { Notice } from '../../kit/notice.tsx';
import type { EnvironmentDraft } from './environment-fields.tsx';

const fields: { field: keyof EnvironmentDraft; label: string }[] = [
  { field: 'name', label: 'Name' },
  { field: 'color', label: 'Colour' },
  { field: 'isProtected', label: 'Protected' },
  { field: 'approvals', label: 'Approvals' },
  { field: 'at', label: 'Ends at' },
];

function shown(value: string | number | boolean): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return value === '' ? 'none' : String(value);
}

/** Somebody changed what is being edited: both sides, field by field. */
export function Overtaken({
  mine,
  theirs,
  onTake,
}: {
  mine: EnvironmentDraft;
  theirs: EnvironmentDraft;
  onTake: (part: Partial<EnvironmentDraft>) => void;
}) {
  const different = fields.filter(({ field }) => mine[field] !== theirs[field]);
  return (
    <div role="status">
      <Notice tone="attention" title="Somebody changed it while you were editing">
        {different.length === 0 ? (
          <Text>It is what you have here, too.</Text>
        ) : (
          <Table.ScrollContainer minWidth={380}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Field</Table.Th>
                  <Table.Th>Here</Table.Th>
                  <Table.Th>Now</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>Take over</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {different.map(({ field, label }) => (
                  <Table.Tr key={field}>
                    <Table.Td>{label}</Table.Td>
                    <Table.Td>{shown(mine[field])}</Table.Td>
                    <Table.Td>{shown(theirs[field])}</Table.Td>
                    <Table.Td>
                      <Button
                        size="compact-xs"
                        variant="default"
                        onClick={() =>
                          onTake({
                            [field]: theirs[field],
                            ...(field === 'at' ? { lifetime: theirs.lifetime } : {}),
                          })
                        }
                      >
                        Take theirs
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Notice>
    </div>
  );
}
