import type { RolloutTemplate } from '@halyard/contract';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { EmptyState } from '../../kit/empty-state.tsx';
import { Instant } from '../../kit/instant.tsx';
import { notify } from '../../kit/notify.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { EditTemplate } from './edit-template.tsx';
import { PlanPicture } from './plan-picture.tsx';
import classes from './templates-screen.module.css';

/** Steps under a name, for rollouts to begin with. */
export function TemplatesScreen() {
  const project = useProject();
  const may = useMay();
  const { data, error, refetch } = useRead('listRolloutTemplates', { query: { project } });
  const [edited, setEdited] = useState<RolloutTemplate | 'new'>();
  const mayCreate = may('createRolloutTemplate', { environment: null });
  const add = mayCreate && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      New template
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Rollout templates"
        lead="Steps under a name. A rollout takes them when it begins, and keeps them whatever becomes of the template."
      >
        {data && data.items.length > 0 && add}
      </PageHeader>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton h={200} />}
      {data?.items.length === 0 && (
        <EmptyState
          title="No template yet"
          example="careful: 1 % · 10 % a day later · 50 % once approved · 100 % two days later"
          action={add}
        >
          Agree once how something is rolled out here, and begin every rollout that way.
        </EmptyState>
      )}
      <Stack gap="sm">
        {data?.items.map((template) => (
          <Row key={template.key} template={template} onEdit={() => setEdited(template)} />
        ))}
      </Stack>
      {edited && (
        <EditTemplate
          template={edited === 'new' ? undefined : edited}
          opened
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}

function Row({ template, onEdit }: { template: RolloutTemplate; onEdit: () => void }) {
  const project = useProject();
  const may = useMay();
  const remove = useWrite('deleteRolloutTemplate');
  const [isAsking, setAsking] = useState(false);
  const { key, name, steps, updatedAt, version } = template;
  return (
    <article className={classes.row} aria-label={`Template ${name || key}`}>
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <div>
            <Text fw={600}>{name || key}</Text>
            <Text size="sm" c="dimmed">
              {name !== '' && name !== key && <>{key} · </>}changed <Instant at={updatedAt} />
            </Text>
          </div>
          <Group gap="xs">
            {may('putRolloutTemplate', { environment: null }) && (
              <Button size="xs" variant="default" onClick={onEdit} aria-label={`Edit ${key}`}>
                Edit
              </Button>
            )}
            {may('deleteRolloutTemplate', { environment: null }) && (
              <Button
                size="xs"
                variant="default"
                onClick={() => setAsking(true)}
                aria-label={`Delete ${key}`}
              >
                Delete
              </Button>
            )}
          </Group>
        </Group>
        <PlanPicture steps={steps} fromTemplate />
      </Stack>
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete the template ${key}?`}
        action={`Delete ${key}`}
        color="red"
        onConfirm={async (comment) => {
          await remove.mutateAsync({
            params: { templateId: key },
            query: { project },
            ifMatch: `"${version}"`,
            comment,
          });
          notify({ message: `The template ${key} is deleted` });
        }}
      >
        Rollouts that began with it keep their steps and go on.
      </Confirm>
    </article>
  );
}
