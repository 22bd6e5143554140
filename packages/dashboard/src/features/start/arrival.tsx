import type { EnvironmentAnswer } from '@halyard/contract';
import { Paper, Stack, Text, Title } from '@mantine/core';
import IconCircleCheck from '@tabler/icons-react/icons/IconCircleCheck';
import IconHourglassEmpty from '@tabler/icons-react/icons/IconHourglassEmpty';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { EnvironmentSwitch } from '../../kit/environment-switch.tsx';
import { notifyProblem } from '../../kit/notify.tsx';
import { count, counted } from '../../kit/numbers.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { sayDone } from '../../kit/say-done.ts';
import classes from './start.module.css';
import { type Arrived, useArrival } from './use-arrival.ts';
import type { StartFlag } from './use-start-flag.ts';

/** Whom the snippets ask for. */
const context = { targetingKey: 'user-42', country: 'DE' };

/** Whether a program is there, what it is answered, and a switch to see it change. */
export function Arrival({ flag: tried, environment }: { flag: StartFlag; environment: EnvironmentAnswer }) {
  const flag = tried.key;
  const project = useProject();
  const arrived = useArrival(flag, environment.key);
  const answer = useRead(
    'evaluateFlagFor',
    {
      params: { flagId: flag },
      query: { project, environment: environment.key },
      // Explained, it is not counted: what is seen here is what programs ask.
      body: { context, explain: true },
    },
    { everyMs: 2_000 },
  );
  return (
    <Paper p="lg" component="section" aria-label="What arrives">
      <Stack gap="md">
        <Title order={2}>What arrives</Title>
        <Status arrived={arrived} environment={environment} />
        <div>
          <Text size="sm" c="dimmed" mb={6}>
            {flag} answers user-42 in Germany
          </Text>
          <div className={classes.value} aria-live="polite" data-testid="value">
            {answer.data ? JSON.stringify(answer.data.value ?? null) : '…'}
          </div>
        </div>
        <Switching flag={tried} environment={environment} />
        {arrived.connections > 0 && (
          <Text size="sm" c="dimmed">
            The last change is with {count(arrived.haveIt)} of {counted(arrived.connections, 'connection')}
            {arrived.latencyMs !== undefined && `, after ${count(Math.round(arrived.latencyMs))} ms`}.
          </Text>
        )}
        <ProblemNotice problem={arrived.problem ?? answer.error} />
        <Text size="sm">
          <ProjectLink to={`flags/${encodeURIComponent(flag)}`} underline="always">
            Open the flag
          </ProjectLink>{' '}
          to decide who gets what: by rules, in shares, step by step.
        </Text>
      </Stack>
    </Paper>
  );
}

function Status({ arrived, environment }: { arrived: Arrived; environment: EnvironmentAnswer }) {
  const { connections, evaluations, lastVariant } = arrived;
  const isThere = arrived.arrived > 0 || evaluations > 0;
  return (
    <div role="status">
      {isThere ? (
        <div className={classes.arrived}>
          <IconCircleCheck size={20} aria-hidden />
          <div>
            Connected
            <Text size="sm" c="var(--mantine-color-text)" fw={400}>
              {[
                connections > 0 && `${counted(connections, 'program')} on a stream`,
                evaluations > 0 && `${counted(evaluations, 'evaluation')} since you opened this`,
                lastVariant !== undefined && `last answered ${lastVariant}`,
              ]
                .filter(Boolean)
                .join('; ')}
            </Text>
          </div>
        </div>
      ) : (
        <div className={classes.waiting}>
          <IconHourglassEmpty size={20} aria-hidden />
          <div>
            Waiting for your program
            <Text size="sm" c="var(--mantine-color-text)" fw={400}>
              {connections > 0 &&
                `${counted(connections, 'program')} ${connections === 1 ? 'holds' : 'hold'} a stream there already. `}
              Run the code: it shows here within seconds that it asked in {environment.name}.
            </Text>
          </div>
        </div>
      )}
    </div>
  );
}

function Switching({
  flag: { key: flag, tags },
  environment,
}: {
  flag: StartFlag;
  environment: EnvironmentAnswer;
}) {
  const project = useProject();
  const may = useMay();
  const asked = { params: { flagId: flag, environment: environment.key }, query: { project } };
  const { data } = useRead('readConfiguration', asked);
  const enable = useWrite('enableFlag');
  const disable = useWrite('disableFlag');
  if (!data) return null;
  // Where others have to agree, or it matters most, it is switched where all of that is asked: on the flag's own page.
  const isFree = !environment.protected && environment.approvals === 0;
  const maySwitch = isFree && may('enableFlag', { environment: environment.key, tags });
  return (
    <EnvironmentSwitch
      environment={environment}
      of={flag}
      named
      enabled={data.enabled}
      killed={data.killed ?? null}
      words={data.enabled ? 'on: its rules decide' : 'off'}
      onSwitch={
        maySwitch
          ? (to) =>
              (to ? enable : disable).mutate(
                { ...asked, ifMatch: '*' },
                {
                  onSuccess: (answered) =>
                    sayDone(project, answered, `${flag} is ${to ? 'on' : 'off'} in ${environment.name}`),
                  onError: notifyProblem,
                },
              )
          : undefined
      }
    />
  );
}
