import { Autocomplete, Button, Group, Modal, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { useProtection } from '../../api/use-protection.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Notice } from '../../kit/notice.tsx';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { useProjectHref } from '../../kit/project-link.tsx';
import { presets, shareProblems } from './plan.ts';
import { PlanPicture } from './plan-picture.tsx';
import { draftsOf, stepsOf } from './step-drafts.ts';
import { StepsEditor } from './steps-editor.tsx';

interface Props {
  flag: string;
  environment?: string | undefined;
  /** The id of the rule to roll out on; left out: whom no rule answers. */
  rule?: string | undefined;
  opened: boolean;
  onClose: () => void;
}

/** Begins a rollout of a flag: where, of what, to whom, and by which steps. */
export function StartRollout(props: Props) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={`Roll out ${props.flag}`}
      size={880}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form {...props} />
    </Modal>
  );
}

const ownSteps = '';

function Form({ flag, environment: given, rule: givenRule, onClose }: Props) {
  const project = useProject();
  const href = useProjectHref();
  const may = useMay();
  const protection = useProtection();
  const start = useWrite('rolloutFlag');
  const { data: read, error: unread } = useRead('readFlag', { params: { flagId: flag }, query: { project } });
  const { data: told } = useRead('describeFlag', { params: { flagId: flag }, query: { project } });
  const { data: templates } = useRead('listRolloutTemplates', { query: { project } });
  const environments = useEnvironments().filter(({ key }) =>
    may('rolloutFlag', { environment: key, tags: read?.tags ?? [] }),
  );
  const [chosen, setEnvironment] = useState(given);
  const [rule, setRule] = useState(givenRule ?? '');
  const [variantChosen, setVariant] = useState<string>();
  const [by, setBy] = useState('');
  const [template, setTemplate] = useState(ownSteps);
  const [drafts, setDrafts] = useState(() => draftsOf(presets[1]!.steps));
  const [comment, setComment] = useState('');
  if (unread) return <ProblemNotice problem={unread} />;
  if (!read) return <Skeleton h={420} />;
  if (read.kind === 'kill-switch' || read.archivedAt !== null) {
    return (
      <Text>
        {read.kind === 'kill-switch'
          ? 'A kill switch is thrown at once for everybody, and has no rollouts.'
          : 'An archived flag has no rollouts: restore it first.'}
      </Text>
    );
  }
  const variants = Object.keys(read.variants);
  const variant = variantChosen ?? variants.find((each) => each === 'on') ?? variants[0] ?? '';
  // Where all have it already there is nothing to roll out.
  const environment =
    environments.find(({ key }) => key === chosen) ??
    environments.find(({ key }) => read.environments[key]?.otherwise.serve !== variant) ??
    environments[0];
  if (!environment) return <Text>You may not roll this flag out in any environment.</Text>;

  const { key, name } = environment;
  const configuration = read.environments[key];
  const rules = configuration?.rules ?? [];
  const lines = told?.environments[key]?.lines ?? [];
  const lineAt = (pointer: string) => lines.find((line) => line.pointer === pointer)?.text;
  const otherwise = configuration?.otherwise.serve;
  const picked = templates?.items.find((each) => each.key === template);
  const steps = picked ? picked.steps : stepsOf(drafts);
  const ruleIndex = rules.findIndex(({ id }) => id === rule);
  const stands = ruleIndex === -1 ? lineAt('/otherwise') : lineAt(`/rules/${ruleIndex}`);
  const serve = ruleIndex === -1 ? otherwise : rules[ruleIndex]!.serve;
  const hasAll = serve === variant;
  const { isProposed, approvals } = protection(key);
  const isWrong = !picked && shareProblems(steps).size > 0;
  const at = (pointer: string) => fieldProblem(start.error, pointer);

  const submit = async () => {
    const { data, status, location } = await start.mutateAsync({
      params: { flagId: flag },
      query: { project },
      body: {
        environment: key,
        variant,
        ...(ruleIndex === -1 ? {} : { rule }),
        ...(by.trim() === '' ? {} : { by: by.trim() }),
        ...(picked ? { template } : { steps }),
      },
      comment,
    });
    if (status === 202) {
      const held = (data as unknown as { id?: string }).id ?? location?.split('/').at(-1)?.split('?')[0];
      notify({
        message: `The rollout of ${flag} in ${name} is proposed`,
        link: { label: 'See the proposal', href: href(`proposals/${held}`) },
      });
    } else {
      notify({
        message: `The rollout of ${flag} in ${name} has begun`,
        link: { label: 'See it', href: href(`rollouts?flag=${encodeURIComponent(flag)}`) },
      });
    }
    onClose();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit().catch(() => {});
      }}
    >
      <Stack gap="md">
        <Group grow align="flex-start" preventGrowOverflow={false}>
          <Select
            label="Environment"
            data={environments.map((each) => ({ value: each.key, label: each.name }))}
            value={key}
            onChange={(value) => value && setEnvironment(value)}
            allowDeselect={false}
            miw={150}
          />
          <Select
            label="Variant"
            data={variants}
            value={variant}
            onChange={(value) => value && setVariant(value)}
            allowDeselect={false}
            error={at('/variant')}
            miw={130}
          />
          <Autocomplete
            label="Users told apart by"
            placeholder="targetingKey"
            data={['targetingKey', 'userId', 'accountId', 'organization.id']}
            value={by}
            onChange={setBy}
            error={at('/by')}
            miw={180}
          />
        </Group>
        <Select
          label="To whom"
          data={[
            { value: '', label: 'Those whom no rule answers' },
            ...rules.map(({ id }, i) => ({
              value: id,
              label: `Rule ${i + 1}: ${lineAt(`/rules/${i}`) ?? id}`,
            })),
          ]}
          value={ruleIndex === -1 ? '' : rule}
          onChange={(value) => setRule(value ?? '')}
          allowDeselect={false}
          error={at('/rule')}
        />
        {stands && (
          <Text size="sm" c="dimmed">
            Now: {stands}
          </Text>
        )}
        {configuration && !configuration.enabled && (
          <Notice tone="attention" title={`The flag is off in ${name}`}>
            <Text>
              The rollout goes on beneath that, but nobody gets {variant} until the flag is turned on.
            </Text>
          </Notice>
        )}
        {hasAll && (
          <Notice tone="attention" title={`All of them get ${variant} already`}>
            <Text>Choose another variant, or another place.</Text>
          </Notice>
        )}
        <Select
          label="Steps"
          data={[
            { value: ownSteps, label: 'As follows' },
            ...(templates?.items ?? []).map((each) => ({
              value: each.key,
              label: `Template: ${each.name || each.key}`,
            })),
          ]}
          value={template}
          onChange={(value) => setTemplate(value ?? ownSteps)}
          allowDeselect={false}
          error={at('/template')}
        />
        {picked ? (
          <Group>
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setDrafts(draftsOf(picked.steps));
                setTemplate(ownSteps);
              }}
            >
              Edit these steps for this rollout
            </Button>
          </Group>
        ) : (
          <StepsEditor value={drafts} onChange={setDrafts} problem={start.error} />
        )}
        <PlanPicture steps={steps} />
        <TextInput
          label="Why (optional)"
          description="Stands in the log"
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
          maxLength={2000}
        />
        {isProposed && (
          <Text size="sm">
            {name} is protected: this becomes a proposal. It begins once{' '}
            {approvals === 1 ? 'somebody else has' : `${approvals} others have`} approved it and it is
            applied; its steps are approved with it.
          </Text>
        )}
        <ProblemNotice problem={start.error} kept="What you filled in is still here." />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={start.isPending} disabled={isWrong || hasAll}>
            {isProposed ? `Propose the rollout in ${name}` : `Start the rollout in ${name}`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
