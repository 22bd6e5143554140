import type { SegmentAnswer, SegmentReachAnswer } from '@halyard/contract';
import { Button, Group, NativeSelect, Skeleton, Table, Text, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { Instant } from '../../kit/instant.tsx';
import { counted } from '../../kit/numbers.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { useTypedText } from '../../kit/use-typed-text.ts';
import { describeCondition } from '../conditions/index.ts';
import { CreateSegment } from './create-segment.tsx';
import { saySize } from './say-size.ts';
import classes from './segments.module.css';
import { useSegments } from './use-segments.ts';

const route = getRouteApi('/signed-in/projects/$project/segments');

/** Segments with whom they hold in one environment, what uses them there, and when they last changed. */
export function SegmentList() {
  const project = useProject();
  const may = useMay();
  const environments = useEnvironments();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isCreating, setCreating] = useState(false);
  const { text, type, leave } = useTypedText(search.text ?? '', (next) => {
    void navigate({ search: (before) => textIn(before, next), replace: true });
  });
  const environment = search.environment ?? environments.at(-1)?.key ?? '';
  const list = useSegments(project, environment, search.text ?? '');
  const shown = list.segments;
  const isEmpty = shown?.length === 0 && list.foundBy === '' && !search.text;
  const mayCreate = may('createSegment', { environment: null });
  const create = mayCreate && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      Create segment
    </Button>
  );
  return (
    <>
      <PageHeader title="Segments" lead="Groups of people under a name, which many flags share.">
        {shown && !isEmpty && create}
      </PageHeader>
      <ProblemNotice problem={list.problem} onRetry={list.retry} />
      {isEmpty ? (
        <EmptyState
          title="No segment yet"
          example="beta-testers: user-17, user-42, and whoever's email ends with @example.com"
          action={create}
        >
          A segment says once who is meant, and any flag's rule can ask for it. Change it here, and every flag
          follows at once.
        </EmptyState>
      ) : (
        <>
          <Group gap="xs" mb="sm">
            <TextInput
              type="search"
              aria-label="Search segments"
              placeholder="Search segments"
              leftSection={<IconSearch size={15} aria-hidden />}
              value={text}
              data-search
              onChange={({ currentTarget }) => type(currentTarget.value)}
              onBlur={leave}
            />
            <NativeSelect
              aria-label="Environment"
              value={environment}
              data={environments.map(({ key, name }) => ({ value: key, label: `In ${name}` }))}
              onChange={({ currentTarget }) => {
                const next = currentTarget.value;
                void navigate({ search: (before) => ({ ...before, environment: next }), replace: true });
              }}
            />
            {shown && (
              <Text size="sm" c="dimmed" role="status">
                {list.hasMore && 'The first '}
                {counted(shown.length, 'segment')}
              </Text>
            )}
          </Group>
          {list.isPending && <Skeleton height={260} aria-label="Loading segments" role="status" />}
          {shown?.length === 0 && list.foundBy !== undefined && (
            <Text c="dimmed">No segment fits “{search.text}”.</Text>
          )}
          {shown && shown.length > 0 && (
            <SegmentTable segments={shown} environment={environment} reach={list.reach} />
          )}
          {list.hasMore && (
            <Group justify="center" mt="md">
              <Button variant="default" onClick={list.more} loading={list.isLoadingMore}>
                Show more segments
              </Button>
            </Group>
          )}
        </>
      )}
      {isCreating && <CreateSegment onClose={() => setCreating(false)} />}
    </>
  );
}

function textIn<T extends { text?: string }>({ text: _, ...rest }: T, text: string) {
  return text === '' ? rest : { ...rest, text };
}

function SegmentTable({
  segments,
  environment,
  reach,
}: {
  segments: readonly SegmentAnswer[];
  environment: string;
  reach: SegmentReachAnswer | undefined;
}) {
  const byKey = new Map(reach?.items.map((item) => [item.key, item]));
  return (
    // Fixed: what is in it and who uses it come later, and would move all columns.
    <Table className={classes.table} verticalSpacing="sm" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="18%">Segment</Table.Th>
          <Table.Th>Who is in it</Table.Th>
          <Table.Th w="14%">Size</Table.Th>
          <Table.Th w="20%">Used by</Table.Th>
          <Table.Th w="14%">Last change</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {segments.map((segment) => {
          const here = byKey.get(segment.key);
          const size = saySize(here, reach?.sample ?? null);
          const condition = segment.environments[environment]?.if;
          const uses = (here?.flags.length ?? 0) + (here?.segments.length ?? 0);
          return (
            <Table.Tr key={segment.key}>
              <Table.Td>
                <ProjectLink to={`segments/${segment.key}`} search={{ environment }} fw={500}>
                  {segment.name}
                </ProjectLink>
                <Text size="xs" c="dimmed">
                  {segment.key}
                </Text>
              </Table.Td>
              <Table.Td maw={420}>
                <Text size="sm" className={classes.cut}>
                  {condition ? describeCondition(condition) : 'Nobody.'}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{size.seen ?? size.listed ?? '–'}</Text>
                {size.seen && size.listed && (
                  <Text size="xs" c="dimmed">
                    {size.listed} listed
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                {uses === 0 ? (
                  <Text size="sm" c="dimmed">
                    nothing
                  </Text>
                ) : (
                  <Users flags={here?.flags ?? []} segments={here?.segments ?? []} />
                )}
              </Table.Td>
              <Table.Td>
                <Text size="sm" c="dimmed" component="div">
                  <Instant at={segment.updatedAt} />
                </Text>
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function Users({ flags, segments }: { flags: readonly string[]; segments: readonly string[] }) {
  const first = flags.slice(0, 2);
  const rest = flags.length + segments.length - first.length;
  return (
    <Text size="sm" component="div">
      {first.map((flag, i) => (
        <span key={flag}>
          {i > 0 && ', '}
          <ProjectLink to={`flags/${flag}`}>{flag}</ProjectLink>
        </span>
      ))}
      {rest > 0 &&
        `${first.length > 0 ? ' and ' : ''}${counted(rest, first.length > 0 ? 'more' : 'segment', first.length > 0 ? 'more' : 'segments')}`}
    </Text>
  );
}
