import type { RolloutSummary } from '@halyard/contract';
import { Button, Group, Menu } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import IconPlayerPause from '@tabler/icons-react/icons/IconPlayerPause';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import { type ComponentType, useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay, useMayPermission } from '../../api/use-may.ts';
import { useProtection } from '../../api/use-protection.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { notify } from '../../kit/notify.tsx';
import { AbortRollout } from './abort-rollout.tsx';
import { JudgeRollout } from './judge-rollout.tsx';
import { JumpRollout } from './jump-rollout.tsx';
import { ResumeRollout } from './resume-rollout.tsx';
import { isOpen, shareWords } from './rollout-words.ts';
import type { SteeringProps } from './steering-dialog.tsx';

type Dialog = 'pause' | 'approve' | 'resume' | 'jump' | 'abort' | 'judge';
const dialogs: Partial<Record<Dialog, ComponentType<SteeringProps>>> = {
  resume: ResumeRollout,
  jump: JumpRollout,
  abort: AbortRollout,
  judge: JudgeRollout,
};

/** What can be done with a rollout by whoever looks; nothing else is shown. */
export function RolloutActions({
  rollout,
  tags,
}: {
  rollout: RolloutSummary;
  tags?: readonly string[] | undefined;
}) {
  const { environment, state, next, flag, rule } = rollout;
  const project = useProject();
  const environments = useEnvironments();
  const { data: access } = useRead('readAccess', {});
  const may = useMay();
  const mayPermission = useMayPermission();
  const { isProposed, mayBypass } = useProtection()(environment);
  const pause = useWrite('pauseRollout');
  const approve = useWrite('approveRollout');
  const [dialog, setDialog] = useState<Dialog>();
  /** The step whose approval is asked about: where somebody else is faster, the question is over, and not about the next one. */
  const [step, setStep] = useState<number>();
  if (!isOpen(rollout)) return null;

  const target = { environment, ...(tags ? { tags } : {}) };
  const named = environments.find(({ key }) => key === environment);
  const place = named?.name ?? environment;
  const maySteer = !isProposed || mayBypass || may('createHeldOperation', target);
  const me = access && (access.account ?? access.actor).id;
  const isMine = me === (rollout.startedBy.account ?? rollout.startedBy).id;
  const mayApprove =
    next?.waitsFor.approval === true &&
    !isMine &&
    (access?.actor.kind === 'user' || access?.account != null) &&
    may('approveRollout', target) &&
    may('rolloutFlag', target) &&
    (!named?.protected || mayPermission('protected:write', target));
  const hasGuardrails = rollout.timeline.some(({ guardrails }) => guardrails.length > 0);
  // What lets its steps go on lets it go on after a pause as well: the service knows whether that is so.
  const mayResume = state !== 'running' && may('resumeRollout', target);
  const mayPause = state === 'running' && may('pauseRollout', target);
  const mayJump = next !== null && maySteer && may('jumpRollout', target);
  const mayAbort = (maySteer || may('killFlag', target)) && may('abortRollout', target);
  const mayJudge = hasGuardrails && may('judgeRollout', target);
  if (!(mayApprove || mayResume || mayPause || mayJump || mayAbort || mayJudge)) return null;

  const body = { environment, ...(rule === null ? {} : { rule }) };
  const asked = { params: { flagId: flag }, query: { project }, body };
  const Opened = dialog && dialogs[dialog];
  const close = () => setDialog(undefined);
  return (
    <Group gap="xs">
      {mayApprove && (
        <Button
          size="xs"
          onClick={() => {
            setStep(next.step);
            setDialog('approve');
          }}
        >
          Approve step {next.step}
        </Button>
      )}
      {mayResume && (
        <Button
          size="xs"
          variant={state === 'paused' ? 'filled' : 'default'}
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          onClick={() => setDialog('resume')}
        >
          Resume
        </Button>
      )}
      {mayPause && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPause size={14} aria-hidden />}
          onClick={() => setDialog('pause')}
        >
          Pause
        </Button>
      )}
      {mayAbort && (
        <Button size="xs" variant="default" onClick={() => setDialog('abort')}>
          Roll back
        </Button>
      )}
      {(mayJump || mayJudge) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {mayJump && <Menu.Item onClick={() => setDialog('jump')}>Go further now</Menu.Item>}
            {mayJudge && <Menu.Item onClick={() => setDialog('judge')}>Record a verdict</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
      <Confirm
        opened={dialog === 'pause'}
        onClose={close}
        title={`Pause the rollout of ${flag}?`}
        action={`Pause in ${place}`}
        onConfirm={async (comment) => {
          await pause.mutateAsync({ ...asked, comment });
          notify({ message: `The rollout of ${flag} in ${place} is paused` });
        }}
      >
        Whoever is in stays in, and nobody else comes in until somebody resumes it. What is left of a waiting
        time is kept.
      </Confirm>
      {next && (
        <Confirm
          key={step}
          opened={dialog === 'approve' && step === next.step}
          onClose={close}
          title={`Approve step ${next.step}?`}
          action={`Approve ${shareWords(next.percent)} in ${place}`}
          onConfirm={async (comment) => {
            await approve.mutateAsync({ ...asked, body: { ...body, step: next.step }, comment });
            notify({ message: `Step ${next.step} of ${flag} in ${place} is approved` });
          }}
        >
          As far as agreement is concerned, {flag} may go to {shareWords(next.percent)} in {place}
          {next.waitsFor.guardrails.length > 0 ||
          (next.waitsFor.time !== null && Date.parse(next.waitsFor.time) > Date.now())
            ? ', once whatever else the step waits for is there.'
            : ': the step is taken at once.'}
        </Confirm>
      )}
      {Opened && (
        <Opened
          rollout={rollout}
          place={place}
          isGuarded={isProposed}
          mayBypass={mayBypass}
          opened
          onClose={close}
        />
      )}
    </Group>
  );
}
