import { ActionIcon, Button, Group, Select, Stack, Text } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import type { HeldRole } from './one-member.ts';

/** In place of a project where none is meant; no key of one can look like it. */
const everywhere = '*';

/** Roles to be held, each in one project or in every one. */
export function RolePicker({
  value,
  onChange,
  problemAt,
}: {
  value: readonly HeldRole[];
  onChange: (roles: HeldRole[]) => void;
  problemAt: (index: number) => string | undefined;
}) {
  const project = useProject();
  const mayEverywhere = useMay()('putMember', { project: null, environment: null });
  const { data: roles } = useRead('listRoles', {});
  const { data: projects } = useRead('listProjects', {});
  const set = (index: number, part: Partial<HeldRole>) =>
    onChange(value.map((held, i) => (i === index ? { ...held, ...part } : held)));
  const places = [
    ...(mayEverywhere ? [{ value: everywhere, label: 'every project' }] : []),
    ...(projects?.items ?? []).map(({ key, name }) => ({ value: key, label: name })),
  ];
  return (
    <Stack gap="xs" component="fieldset" m={0} p={0} bd="none">
      <Text component="legend" size="sm" fw={500} mb={4} p={0}>
        Roles
      </Text>
      {value.length === 0 && (
        <Text c="dimmed" size="sm">
          None: may come in, and do nothing.
        </Text>
      )}
      {value.map(({ role, project: where }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place while it is edited
        <Group key={i} gap="xs" wrap="nowrap" align="flex-start">
          <Select
            aria-label={`Role ${i + 1}`}
            data={(roles?.items ?? []).map(({ key, name }) => ({ value: key, label: name }))}
            value={role}
            onChange={(next) => next && set(i, { role: next })}
            allowDeselect={false}
            searchable
            error={problemAt(i)}
            flex={1}
          />
          <Text pt={7} size="sm" c="dimmed">
            in
          </Text>
          <Select
            aria-label={`Where role ${i + 1} is held`}
            data={places}
            value={where ?? everywhere}
            onChange={(next) => next && set(i, { project: next === everywhere ? null : next })}
            allowDeselect={false}
            searchable
            flex={1}
          />
          <ActionIcon
            aria-label={`Take role ${i + 1} away`}
            onClick={() => onChange(value.filter((_, place) => place !== i))}
            mt={4}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...value, { role: roles?.items[0]?.key ?? 'viewer', project }])}
        style={{ alignSelf: 'flex-start' }}
      >
        Add a role
      </Button>
    </Stack>
  );
}
