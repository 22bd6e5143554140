import { Group, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useTypedText } from '../../kit/use-typed-text.ts';
import { HeldList } from '../schedules/index.ts';
import type { ProposalsSearch, ProposalsView } from './proposals-search.ts';

type State = 'waiting' | 'done' | 'failed' | 'conflict' | 'missed' | 'cancelled' | 'rejected';
const states: { value: State; label: string }[] = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'done', label: 'Done' },
  { value: 'rejected', label: 'Rejected' },
  { value: 'conflict', label: 'Conflict' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'missed', label: 'Missed' },
];

const empty = {
  'for-me': {
    title: 'Nothing waits for you',
    text: 'What somebody proposes, and your approval would count for, stands here.',
  },
  mine: {
    title: 'You proposed nothing that waits',
    text: 'What you ask for in a protected environment becomes a proposal by itself. Anything else can be proposed when it is saved.',
  },
  all: {
    title: 'No proposals',
    text: 'A change of what is protected waits here until others have approved it.',
  },
} as const;

/** What waits for approval: for mine, mine, and all of it. */
export function ProposalsScreen() {
  const project = useProject();
  const environments = useEnvironments();
  const mayApprove = useMay()('approveHeldOperation');
  const search: ProposalsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const view: ProposalsView = search.view ?? (mayApprove ? 'for-me' : 'all');
  const state = states.find(({ value }) => value === search.state)?.value ?? 'waiting';
  const set = (next: ProposalsSearch) =>
    void navigate({ to: '.', search: { ...search, ...next } as never, replace: true });
  const { text, type, leave } = useTypedText(search.flag ?? '', (next) => set({ flag: next || undefined }));
  const isWaiting = view === 'for-me' || state === 'waiting';
  return (
    <>
      <PageHeader
        title="Proposals"
        lead="What waits until others have approved it. Nothing of it is live before."
      />
      <Stack gap="md">
        <Group gap="sm" align="flex-end">
          <SegmentedControl
            aria-label="Which"
            value={view}
            onChange={(value) => set({ view: value as ProposalsView, state: undefined })}
            data={[
              ...(mayApprove ? [{ value: 'for-me', label: 'Waiting for me' }] : []),
              { value: 'mine', label: 'Mine' },
              { value: 'all', label: 'All' },
            ]}
          />
          {view !== 'for-me' && (
            <Select
              label="State"
              data={states}
              value={state}
              onChange={(value) => set({ state: value === 'waiting' ? undefined : (value ?? undefined) })}
              allowDeselect={false}
              w={140}
            />
          )}
          <Select
            label="Environment"
            placeholder="All"
            data={environments.map(({ key, name }) => ({ value: key, label: name }))}
            value={search.environment ?? null}
            onChange={(value) => set({ environment: value ?? undefined })}
            clearable
            w={170}
          />
          <TextInput
            label="Flag"
            placeholder="Its key"
            value={text}
            onChange={(event) => type(event.currentTarget.value)}
            onBlur={leave}
            w={190}
          />
        </Group>
        <HeldList
          key={JSON.stringify([view, state, search.environment, search.flag])}
          query={{
            project,
            environment: search.environment,
            flag: search.flag,
            limit: 50,
            ...(view === 'for-me' ? { waitsForMe: 'true' } : { state }),
            ...(view === 'mine' ? { mine: 'true' } : {}),
            ...(view === 'all' && state === 'waiting' ? { waits: 'approval' } : {}),
          }}
          newestFirst={!isWaiting}
          isOfProposals
          empty={
            <EmptyState
              title={isWaiting ? empty[view].title : 'There is none'}
              example={
                isWaiting && view !== 'for-me'
                  ? 'Enable new-checkout in production, by Grace\n1 of 2 approvals: Joan · Alan is asked'
                  : undefined
              }
            >
              {isWaiting ? empty[view].text : 'No proposal ended so.'}
            </EmptyState>
          }
        />
      </Stack>
    </>
  );
}
