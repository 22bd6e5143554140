import { Anchor, Button, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import IconArrowsDiff from '@tabler/icons-react/icons/IconArrowsDiff';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { CreateEnvironment } from './create-environment.tsx';
import classes from './environment-list.module.css';
import { EnvironmentRoots } from './environment-roots.tsx';
import { EnvironmentRows } from './environment-rows.tsx';
import type { EnvironmentsSearch } from './search.ts';

/** Every environment of the project: those that stand for themselves in their order, previews below what they inherit from. */
export function EnvironmentList() {
  const project = useProject();
  const may = useMay();
  const navigate = useNavigate();
  const { text = '', archived = false } = useSearch({ strict: false }) as EnvironmentsSearch;
  const [typed, setTyped] = useState(text);
  const [isCreating, setCreating] = useState(false);
  const go = (next: EnvironmentsSearch) =>
    void navigate({ to: '.', search: { ...(next as object) } as never, replace: true });
  const search = useDebouncedCallback(
    (next: string) =>
      go({ ...(next === '' ? {} : { text: next }), ...(archived ? { archived: true as const } : {}) }),
    200,
  );
  const mayChange = may('createEnvironment', { environment: null });
  return (
    <>
      <PageHeader
        title="Environments"
        lead="Each decides for itself which flags are on. A preview does what its parent does, but for what is changed in it."
      >
        <Button
          component={Link}
          to={`/projects/${encodeURIComponent(project)}/environments/compare`}
          variant="default"
          leftSection={<IconArrowsDiff size={16} aria-hidden />}
        >
          Compare and promote
        </Button>
        {mayChange && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            New environment
          </Button>
        )}
      </PageHeader>
      <div className={classes.tools}>
        <TextInput
          aria-label="Search environments"
          placeholder="Search by key or name"
          leftSection={<IconSearch size={15} aria-hidden />}
          value={typed}
          onChange={({ currentTarget: { value } }) => {
            setTyped(value);
            search(value.trim());
          }}
          className={classes.search}
        />
        <SegmentedControl
          aria-label="Which environments"
          value={archived ? 'archived' : 'used'}
          onChange={(value) =>
            go({
              ...(text ? { text } : {}),
              ...(value === 'archived' ? { archived: true as const } : {}),
            })
          }
          data={[
            { value: 'used', label: 'In use' },
            { value: 'archived', label: 'Archived' },
          ]}
        />
      </div>
      {text === '' && !archived ? (
        <EnvironmentRoots />
      ) : (
        <EnvironmentRows
          query={{ ...(text ? { text } : {}), ...(archived ? { archived: 'true' as const } : {}) }}
          empty={
            <Text c="dimmed" py="xl" ta="center">
              {archived && text === ''
                ? 'No environment is archived.'
                : `No ${archived ? 'archived ' : ''}environment has “${text}” in its key or name. `}
              {text !== '' && (
                <Anchor
                  underline="always"
                  component="button"
                  type="button"
                  onClick={() => {
                    setTyped('');
                    go(archived ? { archived: true } : {});
                  }}
                >
                  Show all
                </Anchor>
              )}
            </Text>
          }
        />
      )}
      <CreateEnvironment opened={isCreating} onClose={() => setCreating(false)} />
    </>
  );
}
