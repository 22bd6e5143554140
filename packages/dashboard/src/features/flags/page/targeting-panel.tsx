import type { EnvironmentAnswer } from '@halyard/contract';
import { Button, Group, Skeleton, Switch, Text } from '@mantine/core';
import { useMay } from '../../../api/use-may.ts';
import { useRead } from '../../../api/use-read.ts';
import { useWrite } from '../../../api/use-write.ts';
import { colorOf } from '../../../kit/environment-name.tsx';
import { notify, notifyProblem } from '../../../kit/notify.tsx';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { FlagRollout } from '../../rollouts/index.ts';
import { ScheduleButton, UpcomingOfFlag, WindowsOfFlag } from '../../schedules/index.ts';
import type { EnvironmentValue, FlagDraft } from '../draft/flag-draft.ts';
import { KilledBanner } from '../kill/index.ts';
import { OffLine, OtherwiseLine } from '../rules/otherwise-line.tsx';
import { RequirementList } from '../rules/requirement-list.tsx';
import { RuleList } from '../rules/rule-list.tsx';
import { useJudgement } from '../rules/use-judgement.ts';
import classes from './flag-page.module.css';
import { LiveControls } from './live-controls.tsx';

/** What the flag does in one environment, in the order in which it is decided. */
export function TargetingPanel({ draft, environment }: { draft: FlagDraft; environment: EnvironmentAnswer }) {
  const own = draft.edited.environments[environment.key];
  const inherited = useRead(
    'readConfiguration',
    { params: { flagId: draft.flag, environment: environment.key }, query: { project: draft.project } },
    { enabled: own === undefined },
  );
  if (own !== undefined) return <Targeting draft={draft} environment={environment} value={own} />;
  if (inherited.error)
    return <ProblemNotice problem={inherited.error} onRetry={() => void inherited.refetch()} />;
  if (inherited.data === undefined) return <Skeleton height={320} />;
  const { inherited: _, from, ...value } = inherited.data;
  return <Targeting draft={draft} environment={environment} value={value} from={from} />;
}

function Targeting({
  draft,
  environment,
  value,
  from,
}: {
  draft: FlagDraft;
  environment: EnvironmentAnswer;
  value: EnvironmentValue;
  /** Where it is inherited from; undefined: it is the environment's own. */
  from?: string | undefined;
}) {
  const { key } = environment;
  const { base, edited } = draft;
  const mayEdit = useMay()('putFlag', { environment: key, tags: base.tags }) && base.archivedAt === null;
  const live = base.environments[key] ?? (from === undefined ? undefined : value);
  const isEdited = draft.list.some(
    (edit) => edit.environment === key || edit.pointer.startsWith('/variants'),
  );
  const described = useRead(
    'describeFlag',
    { params: { flagId: draft.flag }, query: { project: draft.project, environment: key } },
    { enabled: base.archivedAt === null },
  );
  // Killed, it is described as it is: off. What is written is told by the page, for it is what is edited.
  const ofService =
    isEdited || described.isFetching || value.killed !== null ? undefined : described.data?.environments[key];
  const judgement = useJudgement(edited, value, live, ofService);
  const set = (next: EnvironmentValue) => draft.setEnvironment(key, next);
  const props = { draft, environment: key, value, live, judgement, mayEdit, set };
  return (
    <>
      <KilledBanner project={draft.project} flag={base} environment={key} />
      <section
        className={classes.panel}
        style={{ '--environment': colorOf(environment) } as React.CSSProperties}
        aria-label={`${draft.flag} in ${environment.name}`}
      >
        <div className={classes.panelHead}>
          <Text className={classes.summary} lineClamp={4} aria-live="polite">
            {judgement.summary}
          </Text>
          <LiveControls draft={draft} environment={environment} />
        </div>
        {from !== undefined && (
          <Text size="sm" c="dimmed" className={classes.inherited}>
            Inherited from <b>{from}</b>. What is edited here becomes {environment.name}'s own.
          </Text>
        )}
        {from === undefined && environment.inherits !== null && mayEdit && (
          <InheritAgain draft={draft} environment={environment} />
        )}
        {base.kind !== 'kill-switch' && (
          <div className={classes.enabled}>
            {mayEdit ? (
              <Switch
                checked={value.enabled}
                disabled={!mayEdit}
                onChange={(event) => set({ ...value, enabled: event.currentTarget.checked })}
                label={value.enabled ? `On in ${environment.name}` : `Off in ${environment.name}`}
                aria-label={`On in ${environment.name}, in the draft`}
              />
            ) : (
              <Text span fw={500}>
                {value.enabled ? 'On' : 'Off'} in {environment.name}
              </Text>
            )}
            <Text size="sm" c="dimmed">
              {value.enabled
                ? 'The rules below decide.'
                : 'Everyone gets what is served while off; the rules below wait.'}
              {mayEdit && draftWords(value.enabled, live)}
            </Text>
          </div>
        )}
        <RequirementList {...props} />
        <RuleList {...props} />
        <OtherwiseLine {...props} />
        <OffLine {...props} />
      </section>
      <div className={classes.below}>
        <UpcomingOfFlag flag={draft.flag} environment={key} />
        <WindowsOfFlag flag={draft.flag} environment={key} />
        {base.archivedAt === null && from === undefined && base.kind !== 'kill-switch' && (
          <FlagRollout
            flag={draft.flag}
            environment={key}
            tags={base.tags}
            beside={<ScheduleButton flag={draft.flag} environment={key} />}
          />
        )}
      </div>
    </>
  );
}

/** That this switch edits, as all below it does, where the button above acts at once. */
function draftWords(enabled: boolean, live: EnvironmentValue | undefined): string {
  if (live !== undefined && enabled !== live.enabled)
    return ` It is still ${live.enabled ? 'on' : 'off'}: this is live once you save.`;
  const other = live === undefined || live.killed !== null ? '' : '; the button above acts at once';
  return ` This switch edits the draft${other}.`;
}

/** Gives up what a preview has of its own. */
function InheritAgain({ draft, environment }: { draft: FlagDraft; environment: EnvironmentAnswer }) {
  const inherit = useWrite('inheritConfiguration');
  const may = useMay()('inheritConfiguration', { environment: environment.key, tags: draft.base.tags });
  if (!may || draft.base.environments[environment.key] === undefined) return null;
  const run = () =>
    inherit
      .mutateAsync({
        params: { flagId: draft.flag, environment: environment.key },
        query: { project: draft.project },
      })
      .then(() => notify({ message: `${draft.flag} does again what it does in ${environment.inherits}` }))
      .catch(notifyProblem);
  return (
    <Group className={classes.inherited} gap="xs">
      <Text size="sm" c="dimmed">
        {environment.name} has this of its own; elsewhere it does what {environment.inherits} does.
      </Text>
      <Button size="compact-sm" variant="default" loading={inherit.isPending} onClick={run}>
        Inherit from {environment.inherits} again
      </Button>
    </Group>
  );
}
