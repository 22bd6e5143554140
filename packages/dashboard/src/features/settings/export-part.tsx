import { Button, Group, Paper, SegmentedControl, Select, Text, Title } from '@mantine/core';
import IconDownload from '@tabler/icons-react/icons/IconDownload';
import { useState } from 'react';
import { addressOf } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import classes from './settings.module.css';

/** The whole project, or one environment of it, as a file. */
export function ExportPart() {
  const project = useProject();
  const [format, setFormat] = useState<'json' | 'yaml'>('yaml');
  const [environment, setEnvironment] = useState<string | null>(null);
  const { data } = useRead('listEnvironments', { query: { project, limit: 200 } });
  const address = addressOf('exportProject', {
    params: { projectId: project },
    query: { format, ...(environment === null ? {} : { environment }) },
  });
  const name = [project, environment, format].filter((part) => part !== null).join('.');
  return (
    <Paper p="md" component="section" aria-labelledby="export">
      <Title order={2} id="export" mb="xs">
        Export
      </Title>
      <Text c="dimmed" mb="md">
        All there is of it, what is archived included. The same state is the same bytes, so that two exports
        can be compared.
      </Text>
      <Group align="flex-end" gap="sm">
        <Select
          label="What"
          placeholder="The whole project"
          clearable
          clearButtonProps={{ 'aria-label': 'The whole project' }}
          searchable
          data={(data?.items ?? []).map((each) => ({ value: each.key, label: `Only ${each.name}` }))}
          value={environment}
          onChange={setEnvironment}
          className={classes.name}
        />
        <SegmentedControl
          aria-label="Format"
          value={format}
          onChange={(value) => setFormat(value as 'json' | 'yaml')}
          data={[
            { value: 'yaml', label: 'YAML' },
            { value: 'json', label: 'JSON' },
          ]}
        />
        <Button
          component="a"
          href={address}
          download={name}
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          Download {name}
        </Button>
      </Group>
    </Paper>
  );
}
