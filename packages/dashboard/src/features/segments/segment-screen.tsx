import type { SegmentAnswer } from '@halyard/contract';
import { Button, Group, Menu, Skeleton, Tabs, Text } from '@mantine/core';
import IconDots from '@tabler/icons-react/icons/IconDots';
import { getRouteApi, useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { EnvironmentName } from '../../kit/environment-name.tsx';
import { Instant } from '../../kit/instant.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ChangeHistory } from '../changes/index.ts';
import { RestoreDialog } from '../restore/index.ts';
import { DeleteSegment } from './delete-segment.tsx';
import { EditDetails } from './edit-details.tsx';
import { MembersPanel } from './members-panel.tsx';
import { useConditionDraft } from './use-condition-draft.ts';

const route = getRouteApi('/signed-in/projects/$project/segments/$segment');

/** One segment: who is in it in each environment, what uses it, and what became of it. */
export function SegmentScreen() {
  const project = useProject();
  const { segment } = route.useParams();
  const read = useRead('readSegment', { params: { segmentId: segment }, query: { project } });
  if (read.error) {
    return (
      <>
        <PageHeader title={segment} />
        <ProblemNotice problem={read.error} onRetry={() => void read.refetch()}>
          <Text>Was it deleted? Its history still knows it, and brings it back.</Text>
        </ProblemNotice>
        <ChangeHistory project={project} filters={{ kind: 'segment', key: segment }} />
      </>
    );
  }
  if (!read.data) return <Skeleton height={400} aria-label="Loading the segment" role="status" />;
  return <Segment key={segment} segment={read.data} etag={read.etag} />;
}

function Segment({ segment, etag }: { segment: SegmentAnswer; etag: string | undefined }) {
  const project = useProject();
  const may = useMay();
  const roots = useEnvironments();
  const { data: all } = useRead('listEnvironments', { query: { project, limit: 500 } });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<'details' | 'restore' | 'delete'>();
  const environment = search.environment ?? roots.at(-1)?.key ?? '';
  const known = all?.items ?? roots;
  const chosen = known.find(({ key }) => key === environment);
  const previews = known.filter(({ inherits }) => inherits !== null);
  const edits = useConditionDraft(project, segment.key, environment);
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      edits.dirty.length > 0 &&
      current.pathname !== next.pathname &&
      !window.confirm('Your edits of this segment are not saved. Leave and lose them?'),
    enableBeforeUnload: edits.dirty.length > 0,
  });
  const go = (next: { environment?: string; tab?: 'history' }) =>
    void navigate({ search: next, replace: true });
  const mayWrite = may('putSegment', { environment: null });
  const mayRestore = [null, ...known.map(({ key }) => key)].some((place) =>
    may('revertSegment', { environment: place }),
  );
  const mayDelete = may('deleteSegment', { environment: null });
  return (
    <>
      <PageHeader
        title={segment.name}
        lead={
          <>
            <Group gap={4}>
              <Text span ff="monospace" size="sm">
                {segment.key}
              </Text>
              <CopyButton text={segment.key} label="Copy the key" />
              <Text span size="sm">
                changed <Instant at={segment.updatedAt} />
              </Text>
            </Group>
            {segment.description}
          </>
        }
      >
        {mayRestore && (
          <Button variant="default" onClick={() => setOpen('restore')}>
            Restore…
          </Button>
        )}
        {(mayWrite || mayDelete) && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" px="xs" aria-label="More actions">
                <IconDots size={16} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {mayWrite && (
                <Menu.Item onClick={() => setOpen('details')}>Edit name and description…</Menu.Item>
              )}
              {mayDelete && (
                <Menu.Item color="red" onClick={() => setOpen('delete')}>
                  Delete…
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </PageHeader>
      <Tabs
        value={search.tab ?? environment}
        onChange={(value) =>
          value === 'history' ? go({ environment, tab: 'history' }) : value && go({ environment: value })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {roots.map((one) => (
            <Tabs.Tab key={one.key} value={one.key}>
              <EnvironmentName environment={one} />
              {edits.dirty.includes(one.key) && ' (edited)'}
            </Tabs.Tab>
          ))}
          {chosen && chosen.inherits !== null && (
            <Tabs.Tab value={chosen.key}>
              <EnvironmentName environment={chosen} />
              {edits.dirty.includes(chosen.key) && ' (edited)'}
            </Tabs.Tab>
          )}
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="history">
          <ChangeHistory project={project} filters={{ kind: 'segment', key: segment.key }} />
        </Tabs.Panel>
        {chosen && (
          <Tabs.Panel value={environment}>
            <MembersPanel
              segment={segment.key}
              environment={chosen}
              edits={edits}
              previews={previews.filter(({ key }) => key !== environment)}
              onGo={(key) => go({ environment: key })}
            />
          </Tabs.Panel>
        )}
      </Tabs>
      {open === 'details' && <EditDetails segment={segment} etag={etag} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && (
        <DeleteSegment segment={segment.key} etag={etag} onClose={() => setOpen(undefined)} />
      )}
      {open === 'restore' && (
        <RestoreDialog
          opened
          onClose={() => setOpen(undefined)}
          target={{ kind: 'segment', key: segment.key, environment }}
        />
      )}
    </>
  );
}
