import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCircleCheck';
import { Link } from '@tanstack/react-router';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay, useMayPermission } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ConcernList } from './concern-list.tsx';
import { Facts } from './facts.tsx';
import classes from './home.module.css';
import { Lately } from './lately.tsx';
import { linkTo, places } from './places.ts';
import { Today, useComing } from './today.tsx';
import { useConcerns } from './use-concerns.ts';

/** As few flags, of which none was ever asked for, are those of somebody who begins. */
const mostUnasked = 3;

/** What needs whoever looks, what is coming, and what happened lately. */
export function Home() {
  const project = useProject();
  const { data } = useRead('readProject', { params: { projectId: project } });
  const { data: flags, error } = useRead('listFlagOverviews', { query: { project, limit: mostUnasked } });
  const { data: access } = useRead('readAccess', {});
  const coming = useComing();
  const maySeeUsage = useMayPermission()('usage:read');
  const name = data?.name ?? project;
  const isKnown = (flags !== undefined && access !== undefined) || error !== null;
  const isUnasked =
    maySeeUsage &&
    flags !== undefined &&
    flags.total <= mostUnasked &&
    flags.items.every(({ lastEvaluatedAt }) => lastEvaluatedAt === null);
  if (flags?.total === 0) return <Beginning name={name} />;
  return (
    <>
      <PageHeader title={name} />
      <Facts total={flags?.total} />
      {isUnasked && <Connect />}
      {/* Asked for at once, and shown when it is known what stands above. */}
      <div className={classes.columns} hidden={!isKnown}>
        <NeedsMe />
        <Stack gap="xl">
          <Today coming={coming} />
          {!coming.isLoading && <Lately />}
        </Stack>
      </div>
    </>
  );
}

function NeedsMe() {
  const { groups, isPending, problem } = useConcerns();
  return (
    <section aria-labelledby="needs-you">
      <Title order={2} id="needs-you" mb="sm">
        Needs you
      </Title>
      <Stack gap="md">
        <ProblemNotice problem={problem} />
        {isPending && <Skeleton h={120} radius="md" />}
        {/* All at once: what is urgent stands first, and would push away what somebody is about to press. */}
        {!isPending && groups.map((group) => <ConcernList key={group.id} group={group} />)}
        {groups.length === 0 && !isPending && !problem && (
          <Group gap="xs" className={classes.calm}>
            <IconCheck size={18} aria-hidden />
            <Text>Nothing waits for you: no proposal, no rollout, nothing that failed, no stale flag.</Text>
          </Group>
        )}
      </Stack>
    </section>
  );
}

/** While no program asks for anything: the way there. */
function Connect() {
  const project = useProject();
  return (
    <Group className={classes.connect} justify="space-between" gap="sm">
      <Text>
        <strong>No program asks for these flags yet.</strong> See a first evaluation here in two minutes.
      </Text>
      <Button component={Link} to={places.start(project)} variant="light">
        Connect a program
      </Button>
    </Group>
  );
}

/** Of a project without flags: what to do first. */
function Beginning({ name }: { name: string }) {
  const project = useProject();
  const environments = useEnvironments();
  const may = useMay();
  return (
    <>
      <PageHeader title={name} />
      <EmptyState
        title="From nothing to a first evaluation in two minutes"
        example={`1  Create a flag, such as new-checkout\n2  Copy a few lines into your program, with its key\n3  See here that it asks, and turn the flag on`}
        action={
          may('createFlag', { environment: null, tags: 'any' }) && (
            <Group justify="center" gap="sm">
              <Button component={Link} to={places.start(project)}>
                Begin
              </Button>
              <Button
                component={Link}
                {...linkTo(`${places.flags(project)}?create=boolean`)}
                variant="default"
              >
                Only create a flag
              </Button>
            </Group>
          )
        }
      >
        {name} has {environments.map((environment) => environment.name).join(', ')} and no flags yet. This
        screen will tell what needs you: proposals, rollouts that wait, what failed, and flags that have done
        their work.
      </EmptyState>
    </>
  );
}
