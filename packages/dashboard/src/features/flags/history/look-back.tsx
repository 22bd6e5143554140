/** What somebody got at a moment, and why they get something else now. */
import type { Context } from '@halyard/core';
import {
  Button,
  Group,
  NativeSelect,
  NumberInput,
  Paper,
  SegmentedControl,
  Stack,
  Text,
} from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { useEnvironments } from '../../../api/use-environments.ts';
import { fieldOf, TimePick } from '../../../review/index.ts';
import { ContextPicker } from '../../playground/index.ts';
import { useTabSearch } from '../tab-search.ts';
import { contextOf } from './context-text.ts';
import type { HistoryProps } from './history-props.ts';
import { ThenAndNow } from './then-and-now.tsx';

const example: Context = { targetingKey: 'user-42' };

export function LookBack({ project, flag, environment: shown }: HistoryProps) {
  const environments = useEnvironments();
  const form = useId();
  const [{ at, seq, context, only }, look] = useTabSearch();
  const [by, setBy] = useState<'at' | 'seq'>(seq === undefined ? 'at' : 'seq');
  const [who, setWho] = useState(() => (context === undefined ? undefined : contextOf(context)) ?? example);
  const [moment, setMoment] = useState(
    at ? fieldOf(new Date(at)) : fieldOf(new Date(Date.now() - 3_600_000)),
  );
  const [number, setNumber] = useState<number | undefined>(seq);
  const [isTried, setTried] = useState(false);
  const lacksMoment = by === 'at' ? !(Date.parse(moment) <= Date.now()) : number === undefined;
  const environment = only ?? shown;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (lacksMoment) return;
    look({
      context: JSON.stringify(who),
      only: environment,
      ...(by === 'at'
        ? { at: new Date(moment).toISOString(), seq: undefined }
        : { at: undefined, seq: number }),
    });
  };
  const asked = context === undefined ? undefined : contextOf(context);
  return (
    <Stack gap="md">
      <Paper p="md">
        <Stack gap="sm">
          <Group align="flex-start" gap="md" grow preventGrowOverflow={false}>
            <section aria-label="Who">
              <ContextPicker context={who} onChange={setWho} environment={environment} />
            </section>
            {/* Beside who it is, which has a form of its own. */}
            <Stack gap="sm" component="form" onSubmit={submit} id={form}>
              <NativeSelect
                label="Where"
                value={environment}
                onChange={(event) => look({ only: event.currentTarget.value })}
                data={environments.map(({ key, name }) => ({ value: key, label: name }))}
              />
              <SegmentedControl
                size="xs"
                aria-label="The moment is named by"
                value={by}
                onChange={(value) => setBy(value as 'at' | 'seq')}
                data={[
                  { value: 'at', label: 'A time' },
                  { value: 'seq', label: 'A change' },
                ]}
              />
              {by === 'at' ? (
                <TimePick
                  isPast
                  value={moment}
                  onChange={(value) => setMoment(value ?? '')}
                  error={isTried && lacksMoment ? 'Say when, not later than now' : undefined}
                />
              ) : (
                <NumberInput
                  label="Right after change"
                  value={number ?? ''}
                  onChange={(value) => setNumber(typeof value === 'number' ? value : undefined)}
                  min={1}
                  allowDecimal={false}
                  error={isTried && lacksMoment ? 'Say which change' : undefined}
                />
              )}
            </Stack>
          </Group>
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              Flags, segments and the time are as they were then. The address keeps the question, for whoever
              you send it to.
            </Text>
            <Button type="submit" form={form}>
              Show what they got
            </Button>
          </Group>
        </Stack>
      </Paper>
      {asked && (at !== undefined || seq !== undefined) && (
        <ThenAndNow
          project={project}
          flag={flag}
          environment={environment}
          context={asked}
          moment={seq === undefined ? { at: at as string } : { seq }}
        />
      )}
    </Stack>
  );
}
