import type { EnvironmentAnswer } from '@halyard/contract';
import { Group, Text, Title } from '@mantine/core';
import { useProject } from '../../api/project-key.ts';
import { ProjectLink } from '../../kit/project-link.tsx';
import { saySize } from './say-size.ts';
import { useReach } from './use-segments.ts';

/** Who stands on a segment here, and how many it takes in of those seen lately. */
export function UsedBy({ segment, environment }: { segment: string; environment: EnvironmentAnswer }) {
  const project = useProject();
  const { data } = useReach(project, environment.key);
  const here = data?.items.find(({ key }) => key === segment);
  if (!data) return null;
  const { seen } = saySize(here, data.sample);
  const unseen = here?.unseenAttributes ?? [];
  const isUnused = (here?.flags.length ?? 0) + (here?.segments.length ?? 0) === 0;
  return (
    <section aria-label="Used by">
      <Title order={2} size="h3" mb="xs">
        Used by, in {environment.name}
      </Title>
      {isUnused && <Text c="dimmed">Nothing: no flag here asks for it.</Text>}
      <Group gap="xs">
        {here?.flags.map((flag) => (
          <ProjectLink key={flag} to={`flags/${flag}`} search={{ environment: environment.key }}>
            {flag}
          </ProjectLink>
        ))}
        {here?.segments.map((other) => (
          <ProjectLink key={other} to={`segments/${other}`} search={{ environment: environment.key }}>
            segment {other}
          </ProjectLink>
        ))}
      </Group>
      {seen && (
        <Text size="sm" c="dimmed" mt="xs">
          {seen} are in it.
          {unseen.length > 0 && ` Their ${unseen.join(', ')} was not kept, so nobody counts as having it.`}
        </Text>
      )}
    </section>
  );
}
