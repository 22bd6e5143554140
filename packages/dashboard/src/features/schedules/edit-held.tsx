import type { HeldOperationAnswer } from '@halyard/contract';
import { Button, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { instantAt, wallClock } from '../../kit/clocks.ts';
import { ownTimeZone } from '../../kit/instants.ts';
import { Notice } from '../../kit/notice.tsx';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { RepeatFields } from './repeat-fields.tsx';
import { choiceAt, choiceOf, ruleOf } from './rule-choices.ts';
import { ClockField, LateField, TimeZoneField } from './when-fields.tsx';

/** Edits what waits: when, how late, why, and the calls themselves. */
export function EditHeld({
  held,
  etag,
  opened,
  onClose,
}: {
  held: HeldOperationAnswer;
  etag: string | undefined;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={held.approvalsNeeded > 0 ? 'Edit the proposal' : 'Edit the schedule'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {/* Begun from what was read when it was opened: a change meanwhile is a conflict, and not overwritten. */}
      <Form held={held} etag={etag} onClose={onClose} />
    </Modal>
  );
}

type Calls = HeldOperationAnswer['calls'];
type When = 'applied' | 'once' | 'again';

function Form({
  held: heldNow,
  etag: etagNow,
  onClose,
}: {
  held: HeldOperationAnswer;
  etag: string | undefined;
  onClose: () => void;
}) {
  const [{ held, etag }] = useState({ held: heldNow, etag: etagNow });
  const project = useProject();
  const patch = useWrite('patchHeldOperation');
  const [timeZone, setTimeZone] = useState(held.rule?.timeZone ?? ownTimeZone);
  const before: When = held.rule ? 'again' : held.dueAt === null ? 'applied' : 'once';
  const [when, setWhen] = useState<When>(before);
  const firstClock = held.dueAt === null ? '' : wallClock(new Date(held.dueAt), timeZone);
  const [clock, setClock] = useState(firstClock);
  const [choice, setChoice] = useState(held.rule ? choiceOf(held.rule.rule) : choiceAt('09:00'));
  const [last, setLast] = useState(
    held.rule?.until === undefined ? '' : wallClock(new Date(held.rule.until), timeZone),
  );
  const [late, setLate] = useState(held.late);
  const [comment, setComment] = useState(held.comment ?? '');
  const callsBefore = JSON.stringify(held.calls, null, 2);
  const [calls, setCalls] = useState(callsBefore);
  const parsed = parseCalls(calls);
  const at = (pointer: string) => fieldProblem(patch.error, pointer);

  const rule = {
    rule: ruleOf(choice),
    timeZone,
    ...(last === '' ? {} : { until: instantAt(last, timeZone)?.toISOString() ?? '' }),
  };
  const ruleIsNew = when === 'again' && JSON.stringify(rule) !== JSON.stringify(held.rule);
  const callsAreNew = calls !== callsBefore;
  const isReset =
    held.approvalsNeeded > 0 && (callsAreNew || ruleIsNew || (before === 'again' && when !== 'again'));

  const save = async () => {
    const instant = instantAt(clock, timeZone)?.toISOString() ?? '';
    await patch.mutateAsync({
      params: { heldId: held.id },
      query: { project },
      ifMatch: etag,
      body: {
        ...(when === 'once' && (clock !== firstClock || before === 'again') ? { at: instant } : {}),
        ...(ruleIsNew ? { repeat: rule } : {}),
        ...(before === 'again' && when !== 'again' ? { repeat: null } : {}),
        ...(JSON.stringify(late) === JSON.stringify(held.late) ? {} : { late }),
        ...(comment === (held.comment ?? '') ? {} : { comment: comment.trim() || null }),
        ...(callsAreNew ? { calls: parsed as Calls } : {}),
      },
    });
    notify({ message: 'Saved' });
    onClose();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save().catch(() => {});
      }}
    >
      <Stack gap="md">
        {heldNow.version !== held.version && (
          <Notice tone="attention" title="It was changed meanwhile">
            <Text>
              Somebody has changed this since you opened it. What you save here is refused; close this and
              open it again to edit what stands now.
            </Text>
          </Notice>
        )}
        <Group grow align="flex-start">
          <Select
            label="When"
            data={[
              ...(before === 'applied' ? [{ value: 'applied', label: 'When somebody applies it' }] : []),
              { value: 'once', label: 'At a time' },
              { value: 'again', label: 'Again and again' },
            ]}
            value={when}
            onChange={(value) => value && setWhen(value as When)}
            allowDeselect={false}
          />
          <TimeZoneField value={timeZone} onChange={setTimeZone} error={at('/repeat/timeZone')} />
        </Group>
        {when === 'once' && (
          <ClockField label="Time" value={clock} onChange={setClock} timeZone={timeZone} error={at('/at')} />
        )}
        {when === 'again' && (
          <>
            <RepeatFields
              label="Repeats"
              value={choice}
              onChange={setChoice}
              timeZone={timeZone}
              until={instantAt(last, timeZone)}
              error={at('/repeat') ?? at('/repeat/rule')}
            />
            <ClockField
              label="The last time, at the latest (optional)"
              value={last}
              onChange={setLast}
              timeZone={timeZone}
              required={false}
              error={at('/repeat/until')}
            />
          </>
        )}
        {when !== 'applied' && <LateField value={late} onChange={setLate} />}
        <Textarea
          label="Why"
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
          maxLength={2000}
          autosize
          minRows={1}
        />
        <Textarea
          label="What it does"
          description="The calls, as JSON: each an operation with its params, query and body. They are done together or not at all."
          value={calls}
          onChange={(event) => setCalls(event.currentTarget.value)}
          error={parsed === undefined ? 'This is not a JSON list of calls' : undefined}
          autosize
          minRows={4}
          maxRows={16}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.78125rem' } }}
        />
        {callsAreNew && <Text size="sm">You become its author: it will run by your rights.</Text>}
        {isReset && (
          <Notice tone="attention" title="Approvals begin anew">
            <Text>
              What is approved was read as it is now. Saving this makes it revision {held.revision + 1}, and{' '}
              {held.approvalsNeeded === 1 ? 'an approval is' : `${held.approvalsNeeded} approvals are`} asked
              for again.
            </Text>
          </Notice>
        )}
        <ProblemNotice problem={patch.error} kept="What you filled in is still here." />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={patch.isPending} disabled={parsed === undefined}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function parseCalls(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length > 0 ? value : undefined;
  } catch {
    return undefined;
  }
}
