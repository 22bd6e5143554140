import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { fieldProblem } from '../../kit/problem-notice.tsx';
import { durationUnits } from './duration-words.ts';
import { presets, shareProblems } from './plan.ts';
import { draftsOf, nextDraft, type StepDraft, stepsOf } from './step-drafts.ts';
import classes from './steps-editor.module.css';

const units = [
  { value: 's', label: 'seconds' },
  ...durationUnits.map(({ unit, one }) => ({ value: unit, label: `${one}s` })),
];

/** Steps one below the other: to which share, after what, and who has to say something before. */
export function StepsEditor({
  value,
  onChange,
  problem,
}: {
  value: readonly StepDraft[];
  onChange: (steps: StepDraft[]) => void;
  /** What the service said, with pointers below `/steps`. */
  problem?: unknown;
}) {
  const wrong = shareProblems(stepsOf(value));
  const wrongAt = (i: number) => wrong.get(i) ?? fieldProblem(problem, `/steps/${i}/percent`);
  const set = (id: string, change: Partial<StepDraft>) =>
    onChange(value.map((step) => (step.id === id ? { ...step, ...change } : step)));
  return (
    <Stack gap="xs">
      <ol className={classes.steps} aria-label="Steps">
        {value.map((step, i) => (
          <li key={step.id} className={classes.step}>
            <div className={classes.fields}>
              <Text c="dimmed" className={classes.number} aria-hidden>
                {i + 1}
              </Text>
              <NumberInput
                label="To"
                aria-label={`Step ${i + 1}: share`}
                suffix=" %"
                min={0}
                max={100}
                decimalScale={3}
                value={step.percent}
                onChange={(percent) => set(step.id, { percent })}
                error={wrongAt(i) !== undefined}
                {...(wrongAt(i) === undefined ? {} : { 'aria-describedby': `step-${i}-wrong` })}
              />
              <Select
                label="When"
                aria-label={`Step ${i + 1}: when`}
                data={[
                  { value: 'none', label: i === 0 ? 'Now' : 'At once' },
                  { value: 'duration', label: 'After a while' },
                  { value: 'instant', label: 'At a time' },
                ]}
                value={step.wait}
                onChange={(wait) => wait && set(step.id, { wait: wait as StepDraft['wait'] })}
                allowDeselect={false}
              />
              <div className={classes.when}>
                {step.wait === 'duration' && (
                  <>
                    <NumberInput
                      label="By"
                      aria-label={`Step ${i + 1}: by how much`}
                      min={1}
                      max={9999}
                      allowDecimal={false}
                      value={step.amount}
                      onChange={(amount) => set(step.id, { amount })}
                      error={fieldProblem(problem, `/steps/${i}/after`)}
                      flex="0 0 76px"
                    />
                    <Select
                      label="Unit"
                      aria-label={`Step ${i + 1}: unit`}
                      data={units}
                      value={step.unit}
                      onChange={(unit) => unit && set(step.id, { unit: unit as StepDraft['unit'] })}
                      allowDeselect={false}
                      flex="1 1 100px"
                    />
                  </>
                )}
                {step.wait === 'instant' && (
                  <TextInput
                    type="datetime-local"
                    step={1}
                    label="Time"
                    aria-label={`Step ${i + 1}: time`}
                    value={step.clock}
                    onChange={(event) => set(step.id, { clock: event.currentTarget.value })}
                    error={fieldProblem(problem, `/steps/${i}/after`)}
                    required
                    flex={1}
                  />
                )}
              </div>
              <TagsInput
                className={classes.verdicts ?? ''}
                label="Verdicts of"
                aria-label={`Step ${i + 1}: guardrails`}
                placeholder={step.guardrails.length === 0 ? 'no guardrail' : ''}
                value={step.guardrails}
                onChange={(guardrails) => set(step.id, { guardrails })}
                error={fieldProblem(problem, `/steps/${i}/guardrails`)}
                maxTags={20}
              />
              <Checkbox
                label="Approval"
                aria-label={`Step ${i + 1}: wants an approval`}
                checked={step.approval}
                onChange={(event) => set(step.id, { approval: event.currentTarget.checked })}
                className={classes.approval ?? ''}
              />
              <ActionIcon
                className={classes.remove ?? ''}
                aria-label={`Remove step ${i + 1}`}
                onClick={() => onChange(value.filter(({ id }) => id !== step.id))}
                disabled={value.length === 1}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </div>
            {wrongAt(i) !== undefined && (
              <Text id={`step-${i}-wrong`} size="sm" c="var(--halyard-bad)" mt={6}>
                {wrongAt(i)}
              </Text>
            )}
          </li>
        ))}
      </ol>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...value, nextDraft(value)])}
          disabled={value.length >= 100}
        >
          Add a step
        </Button>
        {presets.map(({ name, steps }) => (
          <Button key={name} size="xs" variant="subtle" onClick={() => onChange(draftsOf(steps))}>
            {name}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
