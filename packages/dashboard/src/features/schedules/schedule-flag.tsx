import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useFlagTags } from '../../api/use-flag-tags.ts';
import { useMay } from '../../api/use-may.ts';
import { useProtection } from '../../api/use-protection.ts';
import { useWrite } from '../../api/use-write.ts';
import { instantAt, wallClock } from '../../kit/clocks.ts';
import { ownTimeZone } from '../../kit/instants.ts';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { useProjectHref } from '../../kit/project-link.tsx';
import { maySchedule } from './may-schedule.ts';
import { RepeatFields } from './repeat-fields.tsx';
import { choiceAt, ruleOf } from './rule-choices.ts';
import { ClockField, LateField, TimeZoneField } from './when-fields.tsx';

type Way = 'once' | 'again' | 'window';

/** Turns a flag on or off at a time, again and again, or for a while. */
export function ScheduleFlag(props: {
  flag: string;
  environment?: string | undefined;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={`Schedule ${props.flag}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form {...props} />
    </Modal>
  );
}

function Form({
  flag,
  environment: given,
  onClose,
}: {
  flag: string;
  environment?: string | undefined;
  onClose: () => void;
}) {
  const project = useProject();
  const href = useProjectHref();
  const may = useMay();
  const protection = useProtection();
  const tags = useFlagTags([flag])(flag);
  const environments = useEnvironments().filter(({ key }) =>
    maySchedule(may, { environment: key, tags: tags ?? 'any' }),
  );
  const [chosen, setEnvironment] = useState(given);
  const environment = environments.find(({ key }) => key === chosen) ?? environments[0];
  const [way, setWay] = useState<Way>('once');
  const [does, setDoes] = useState<'enable' | 'disable'>('enable');
  const [timeZone, setTimeZone] = useState(ownTimeZone);
  const [from, setFrom] = useState(() => inHours(1));
  const [until, setUntil] = useState(() => inHours(3));
  const [windowRecurs, setWindowRecurs] = useState(false);
  const [begins, setBegins] = useState(choiceAt('09:00'));
  const [ends, setEnds] = useState(choiceAt('17:00'));
  const [last, setLast] = useState('');
  const [late, setLate] = useState<{ skipAfterMs: number } | null>(null);
  const [comment, setComment] = useState('');
  const hold = useWrite('createHeldOperation');
  const open = useWrite('createWindow');
  const problem = hold.error ?? open.error;
  if (!environment) return <Text>You may not schedule {flag} in any environment of this project.</Text>;

  const { key, name } = environment;
  const on = does === 'enable' ? 'on' : 'off';
  const { isProposed, approvals } = protection(key);
  const said = comment.trim() || null;
  const instant = (clock: string) => instantAt(clock, timeZone)?.toISOString();
  const at = (pointer: string) => fieldProblem(problem, pointer);

  const submit = async () => {
    hold.reset();
    open.reset();
    if (way === 'window') {
      const { data } = await open.mutateAsync({
        params: { flagId: flag, environment: key },
        query: { project },
        body: {
          comment: said,
          ...(windowRecurs
            ? {
                ...(last === '' ? {} : { until: instant(last) }),
                repeat: { begins: ruleOf(begins), ends: ruleOf(ends), timeZone },
              }
            : { from: instant(from), until: instant(until) }),
        },
      });
      notify({
        message: `A window of ${flag} is held in ${name}`,
        link: { label: 'See it', href: href(`proposals/${data.begins.id}`) },
      });
    } else {
      const repeat = {
        rule: ruleOf(begins),
        timeZone,
        ...(last === '' ? {} : { until: instant(last) ?? '' }),
      };
      const { data } = await hold.mutateAsync({
        query: { project },
        body: {
          calls: [{ operation: `configurations.${does}`, params: { flagId: flag, environment: key } }],
          ...(way === 'once' ? { at: instant(from) ?? '' } : { repeat }),
          late,
          comment: said,
        },
      });
      notify({
        message: data.ready
          ? `${flag} will be turned ${on} in ${name}`
          : `Proposed: turn ${flag} ${on} in ${name}`,
        link: { label: 'See it', href: href(`proposals/${data.id}`) },
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
        <SegmentedControl
          value={way}
          onChange={(value) => setWay(value as Way)}
          data={[
            { value: 'once', label: 'Once' },
            { value: 'again', label: 'Again and again' },
            { value: 'window', label: 'For a while' },
          ]}
          aria-label="How often"
          fullWidth
        />
        <Group grow align="flex-start">
          <Select
            label="Environment"
            data={environments.map((each) => ({ value: each.key, label: each.name }))}
            value={key}
            onChange={(value) => value && setEnvironment(value)}
            allowDeselect={false}
          />
          {way !== 'window' && (
            <Select
              label="Turn the flag"
              data={[
                { value: 'enable', label: 'On' },
                { value: 'disable', label: 'Off' },
              ]}
              value={does}
              onChange={(value) => value && setDoes(value as typeof does)}
              allowDeselect={false}
            />
          )}
          {way === 'window' && (
            <Select
              label="How often"
              data={[
                { value: 'once', label: 'Once' },
                { value: 'again', label: 'Again and again' },
              ]}
              value={windowRecurs ? 'again' : 'once'}
              onChange={(value) => setWindowRecurs(value === 'again')}
              allowDeselect={false}
            />
          )}
        </Group>
        <TimeZoneField value={timeZone} onChange={setTimeZone} error={at('/repeat/timeZone')} />
        {way === 'once' && (
          <ClockField label="When" value={from} onChange={setFrom} timeZone={timeZone} error={at('/at')} />
        )}
        {way === 'again' && (
          <RepeatFields
            label="When"
            value={begins}
            onChange={setBegins}
            timeZone={timeZone}
            until={instantAt(last, timeZone)}
            error={at('/repeat') ?? at('/repeat/rule')}
          />
        )}
        {way === 'window' && !windowRecurs && (
          <Group grow align="flex-start">
            <ClockField
              label="On from"
              value={from}
              onChange={setFrom}
              timeZone={timeZone}
              error={at('/from')}
            />
            <ClockField
              label="Off at"
              value={until}
              onChange={setUntil}
              timeZone={timeZone}
              error={at('/until')}
            />
          </Group>
        )}
        {way === 'window' && windowRecurs && (
          <>
            <RepeatFields
              label="On"
              value={begins}
              onChange={setBegins}
              timeZone={timeZone}
              error={at('/repeat/begins')}
            />
            <RepeatFields
              label="Off"
              value={ends}
              onChange={setEnds}
              timeZone={timeZone}
              error={at('/repeat/ends')}
            />
          </>
        )}
        {(way === 'again' || (way === 'window' && windowRecurs)) && (
          <ClockField
            label={
              way === 'again' ? 'The last time, at the latest (optional)' : 'Begins no more after (optional)'
            }
            value={last}
            onChange={setLast}
            timeZone={timeZone}
            required={false}
            error={at(way === 'again' ? '/repeat/until' : '/until')}
          />
        )}
        {way !== 'window' && <LateField value={late} onChange={setLate} />}
        <TextInput
          label="Why (optional)"
          description="Stands beside it, and in the log"
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
          maxLength={2000}
        />
        {isProposed && (
          <Text size="sm">
            {name} is protected: this becomes a proposal, and runs at its time once{' '}
            {approvals === 1 ? 'somebody else has' : `${approvals} others have`} approved it.
          </Text>
        )}
        <ProblemNotice problem={problem} kept="What you filled in is still here." />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={hold.isPending || open.isPending}>
            {isProposed ? 'Propose' : 'Schedule'}
            {way === 'window' ? ` the window in ${name}` : `: turn ${on} in ${name}`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The next whole hour, and so many after it, by the viewer's clocks. */
function inHours(hours: number): string {
  const hourMs = 3_600_000;
  return wallClock(new Date(Math.ceil(Date.now() / hourMs) * hourMs + (hours - 1) * hourMs), ownTimeZone);
}
