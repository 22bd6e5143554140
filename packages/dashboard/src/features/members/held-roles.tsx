import { Badge, Group, Text } from '@mantine/core';
import type { HeldRole } from './one-member.ts';

/** What somebody holds: each role, and where. */
export function HeldRoles({ roles }: { roles: readonly HeldRole[] }) {
  if (roles.length === 0) {
    return (
      <Text c="dimmed" span size="sm">
        none: may do nothing
      </Text>
    );
  }
  return (
    <Group gap={4}>
      {roles.map(({ role, project }) => (
        <Badge key={`${role} ${project}`} color="gray" c="var(--mantine-color-text)" h="auto" py={1}>
          {role}{' '}
          <Text span inherit c="dimmed">
            {project === null ? 'everywhere' : `in ${project}`}
          </Text>
        </Badge>
      ))}
    </Group>
  );
}
