import { Button, Menu, Text } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconSelector from '@tabler/icons-react/icons/IconSelector';
import { Link } from '@tanstack/react-router';
import { useProject } from '../api/project-key.ts';
import { useRead } from '../api/use-read.ts';

/** Which project this is, and the way to others. */
export function ProjectMenu() {
  const project = useProject();
  const { data } = useRead('listProjects', {});
  const here = data?.items.find(({ key }) => key === project);
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          px="xs"
          rightSection={<IconSelector size={15} aria-hidden />}
          aria-label={`Project ${here?.name ?? project}: choose another`}
          miw={0}
        >
          <Text span truncate maw={{ base: 110, sm: 220 }} fw={600}>
            {here?.name ?? project}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Label>Projects</Menu.Label>
        {data?.items.map(({ key, name }) => (
          <Menu.Item
            key={key}
            component={Link}
            to={`/projects/${encodeURIComponent(key)}`}
            rightSection={
              key === project ? <IconCheck size={15} aria-label="this one" role="img" /> : undefined
            }
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
