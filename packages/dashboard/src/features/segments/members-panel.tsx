import type { EnvironmentAnswer, Rehearsal } from '@halyard/contract';
import { Button, Group, Menu, Paper, Skeleton, Stack, Switch, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answered, call } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { askAgain } from '../../api/use-read.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { colorOf } from '../../kit/environment-name.tsx';
import { notify } from '../../kit/notify.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ReviewDrawer, sayHeld } from '../../review/index.ts';
import { ConditionEditor, describeCondition } from '../conditions/index.ts';
import { ConflictNotice } from './conflict-notice.tsx';
import { KeyList } from './key-list.tsx';
import { type Membership, usualAttribute, writeMembership } from './membership.ts';
import { keyEdits } from './merge-membership.ts';
import classes from './segments.module.css';
import type { ConditionDraft, useConditionDraft } from './use-condition-draft.ts';
import { UsedBy } from './used-by.tsx';

/** Who is in a segment in one environment: keys, and whoever else a condition takes in. */
export function MembersPanel({
  segment,
  environment,
  edits,
  previews,
  onGo,
}: {
  segment: string;
  environment: EnvironmentAnswer;
  edits: ReturnType<typeof useConditionDraft>;
  /** Other environments, that inherit. */
  previews: readonly EnvironmentAnswer[];
  onGo: (environment: string) => void;
}) {
  const project = useProject();
  const may = useMay();
  const { draft, read } = edits;
  if (read.error) return <ProblemNotice problem={read.error} onRetry={() => void read.refetch()} />;
  if (!draft) return <Skeleton height={320} aria-label="Loading who is in it" role="status" />;
  const mayEdit = may('putCondition', { environment: environment.key });
  return (
    <Stack gap="lg">
      <Paper p="md" className={classes.edge} style={{ '--edge': colorOf(environment) }}>
        <Group justify="space-between" gap="sm" align="flex-start">
          <div>
            <Text fw={500}>{describeCondition(writeMembership(draft.live))}</Text>
            {draft.from !== undefined && (
              <Text size="sm" c="dimmed">
                As in {draft.from}, where {environment.name} inherits from. An edit here makes it its own.
              </Text>
            )}
          </div>
          <Group gap="xs">
            {draft.from === undefined && environment.inherits !== null && mayEdit && (
              <InheritAgain segment={segment} environment={environment} />
            )}
            {previews.length > 0 && <Previews previews={previews} onGo={onGo} />}
          </Group>
        </Group>
      </Paper>
      {draft.isRebased && <ConflictNotice draft={draft} />}
      <Members draft={draft} project={project} environment={environment} mayEdit={mayEdit} />
      <UsedBy segment={segment} environment={environment} />
      {draft.isDirty && <SaveBar segment={segment} environment={environment} draft={draft} />}
    </Stack>
  );
}

function Members({
  draft: { edited, live, change },
  project,
  environment,
  mayEdit,
}: {
  draft: ConditionDraft;
  project: string;
  environment: EnvironmentAnswer;
  mayEdit: boolean;
}) {
  const { attribute, included, excluded, rest } = edited;
  const noun = attribute === usualAttribute ? 'keys' : attribute;
  // In one list at a time: being in both would say two things at once.
  const setIncluded = (keys: string[]) => change({ included: keys, excluded: without(excluded, keys) });
  const setExcluded = (keys: string[]) => change({ excluded: keys, included: without(included, keys) });
  return (
    <>
      <div className={classes.lists}>
        <KeyList
          title="Always in it"
          lead={`Whoever has one of these ${noun}`}
          keys={included}
          base={live.included}
          onChange={mayEdit ? setIncluded : undefined}
        />
        <KeyList
          title="Never in it"
          lead={`Whatever the condition below says of these ${noun}`}
          keys={excluded}
          base={live.excluded}
          onChange={mayEdit ? setExcluded : undefined}
        />
      </div>
      <section aria-label="Whoever else is in it">
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h3">
            Whoever else is in it
          </Title>
          {mayEdit && (
            <Switch
              label="By a condition"
              checked={rest !== null}
              onChange={({ currentTarget }) =>
                change({ rest: currentTarget.checked ? (live.rest ?? newCondition) : null })
              }
            />
          )}
        </Group>
        {rest === null ? (
          <Text c="dimmed">Nobody else.</Text>
        ) : mayEdit ? (
          <ConditionEditor
            label="Condition"
            value={rest}
            onChange={(next) => change({ rest: next })}
            project={project}
            environment={environment.key}
          />
        ) : (
          <Text>{describeCondition(rest)}</Text>
        )}
      </section>
    </>
  );
}

const newCondition = { all: [{ attribute: 'country', op: 'in' as const, values: ['DE'] }] };

function without(keys: readonly string[], gone: readonly string[]): string[] {
  const set = new Set(gone);
  return keys.filter((key) => !set.has(key));
}

function SaveBar({
  segment,
  environment,
  draft,
}: {
  segment: string;
  environment: EnvironmentAnswer;
  draft: ConditionDraft;
}) {
  const project = useProject();
  const client = useQueryClient();
  const [isReviewing, setReviewing] = useState(false);
  const { edited, live, etag, condition, conflicts } = draft;
  const asked = {
    params: { segmentId: segment, environment: environment.key },
    query: { project },
    body: { if: condition() },
  };
  const options = etag === undefined ? {} : { ifMatch: etag };
  const saved = (answered: Answered<unknown>) => {
    void askAgain(client).then(draft.discard);
    if (!sayHeld(answered, `Segment ${segment}`, project)) {
      notify({ message: `Segment ${segment} is changed in ${environment.name}` });
    }
  };
  return (
    <section className={classes.bar} aria-label="Edits" data-bottom-bar>
      <Text>
        {sayEdits(live, edited)}
        <Text span inherit c="dimmed">
          , nothing is live yet
        </Text>
      </Text>
      <Group gap="xs">
        <Button variant="default" onClick={draft.discard}>
          Discard
        </Button>
        {conflicts.length === 0 && <Button onClick={() => setReviewing(true)}>Review changes</Button>}
      </Group>
      <ReviewDrawer
        opened={isReviewing}
        onClose={() => setReviewing(false)}
        title={`Review changes of ${segment} in ${environment.name}`}
        environments={[environment]}
        basis={`${etag} ${JSON.stringify(asked.body)}`}
        rehearse={async () => {
          const { data } = await call('putCondition', asked, { ...options, dryRun: true });
          return data as unknown as Rehearsal;
        }}
        write={(how) => call('putCondition', asked, { ...options, ...how })}
        onSaved={saved}
        onStale={() => {
          setReviewing(false);
          void askAgain(client);
        }}
      />
    </section>
  );
}

function sayEdits(live: Membership, edited: Membership): string {
  const included = keyEdits(live.included, edited.included);
  const excluded = keyEdits(live.excluded, edited.excluded);
  const said = [
    included.added.length > 0 && `${included.added.length} more always in it`,
    included.removed.length > 0 && `${included.removed.length} fewer`,
    excluded.added.length > 0 && `${excluded.added.length} more never in it`,
    excluded.removed.length > 0 && `${excluded.removed.length} not kept out any more`,
    JSON.stringify(live.rest) !== JSON.stringify(edited.rest) && 'another condition',
  ].filter((part) => part !== false);
  return said.length === 0 ? 'Edited' : said.join(', ');
}

function Previews({
  previews,
  onGo,
}: {
  previews: readonly EnvironmentAnswer[];
  onGo: (environment: string) => void;
}) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="subtle">
          In a preview
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {previews.map(({ key, name }) => (
          <Menu.Item key={key} onClick={() => onGo(key)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function InheritAgain({ segment, environment }: { segment: string; environment: EnvironmentAnswer }) {
  const project = useProject();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const inherit = async (comment: string) => {
    const params = { segmentId: segment, environment: environment.key };
    const answered = await call('inheritCondition', { params, query: { project } }, { comment });
    await askAgain(client);
    if (!sayHeld(answered, `Segment ${segment}`, project)) {
      notify({ message: `Segment ${segment} is as in ${environment.inherits} again` });
    }
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        Inherit again
      </Button>
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Inherit from ${environment.inherits} again`}
        action={`Drop what ${environment.name} has of its own`}
        onConfirm={inherit}
      >
        {environment.name} holds again whom {environment.inherits} holds. What is its own goes; history keeps
        it.
      </Confirm>
    </>
  );
}
