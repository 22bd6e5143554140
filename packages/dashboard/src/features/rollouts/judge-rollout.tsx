import { JsonInput, Radio, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { SteeringDialog, type SteeringProps } from './steering-dialog.tsx';

type Verdict = 'pass' | 'hold' | 'roll-back';

/** The verdict of a guardrail, by hand: usually whatever watches gives it over the API. */
export function JudgeRollout({ rollout, place, opened, onClose }: SteeringProps) {
  const project = useProject();
  const judge = useWrite('judgeRollout');
  const { flag, environment, rule, timeline } = rollout;
  const names = [...new Set(timeline.flatMap(({ guardrails }) => guardrails))];
  const [guardrail, setGuardrail] = useState(rollout.next?.waitsFor.guardrails[0] ?? names[0] ?? '');
  const [verdict, setVerdict] = useState<Verdict>('pass');
  const [evidence, setEvidence] = useState('');
  const parsed = parseObject(evidence);
  const words = { pass: 'Let it pass', hold: 'Pause', 'roll-back': 'Roll back' }[verdict];
  return (
    <SteeringDialog
      title={`A verdict over ${flag} in ${place}`}
      action={`${words} in ${place}`}
      color={verdict === 'roll-back' ? 'red' : 'halyard'}
      place={place}
      opened={opened}
      onClose={onClose}
      disabled={parsed === undefined}
      onSubmit={({ comment }) =>
        judge.mutateAsync({
          params: { flagId: flag },
          query: { project },
          body: { environment, ...(rule === null ? {} : { rule }), guardrail, verdict, evidence: parsed! },
          comment,
        })
      }
      done={`The verdict of ${guardrail} stands`}
    >
      <Text c="dimmed">
        Usually whatever watches gives its verdicts over the API. By hand they count the same.
      </Text>
      <Select
        label="Guardrail"
        data={names}
        value={guardrail}
        onChange={(value) => value && setGuardrail(value)}
        allowDeselect={false}
      />
      <Radio.Group label="Verdict" value={verdict} onChange={(value) => setVerdict(value as Verdict)}>
        <Stack gap="sm" mt={6}>
          <Radio
            value="pass"
            label="Pass"
            description="The next step may go, as far as this guardrail is concerned."
          />
          <Radio value="hold" label="Hold" description="It pauses: whoever is in stays in." />
          <Radio
            value="roll-back"
            label="Roll back"
            description="What stood before the first step is put back, whatever protects the environment."
          />
        </Stack>
      </Radio.Group>
      <JsonInput
        label="Evidence (optional)"
        description="A JSON object that the verdict stands on; it is kept in the log"
        placeholder='{"errors per minute": 3}'
        value={evidence}
        onChange={setEvidence}
        error={parsed === undefined ? 'This is not a JSON object' : undefined}
        autosize
        minRows={2}
        maxRows={10}
      />
    </SteeringDialog>
  );
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
