import { List, Text } from '@mantine/core';
import { useRead } from '../../api/use-read.ts';

/** Said before somebody is shut out: which keys they know that are not theirs, and so go on working. Nothing where none are. */
export function KnownKeys({ person }: { person: string }) {
  const { data } = useRead('readPerson', { params: { personId: person } });
  const keys = data?.knowsKeys ?? [];
  if (keys.length === 0) return null;
  return (
    <>
      <Text mt="sm">
        They were shown the secrets of keys that are not theirs. These go on working: rotate or revoke them.
      </Text>
      <List size="sm" mt={4}>
        {keys.map(({ id, name, project }) => (
          <List.Item key={id}>
            {name} ({project ?? 'all projects'})
          </List.Item>
        ))}
      </List>
    </>
  );
}
