import { ColorInput, NumberInput, Stack, Switch, TextInput } from '@mantine/core';
import { fieldProblem } from '../../kit/problem-notice.tsx';
import { EndField } from './end-field.tsx';
import classes from './environment-fields.module.css';
import type { EndChoice } from './lifetime.ts';

export interface EnvironmentDraft extends EndChoice {
  name: string;
  /** '' for one by its key. */
  color: string;
  isProtected: boolean;
  approvals: number;
}

/** Told apart by people who do not see red and green alike, too. */
const swatches = ['#d9480f', '#9c6bdf', '#0c8599', '#2b8a3e', '#1971c2', '#c2255c', '#e67700', '#6e7788'];

/** What every environment has, whether it is new or not. */
export function EnvironmentFields({
  draft,
  onChange,
  problem,
}: {
  draft: EnvironmentDraft;
  onChange: (draft: EnvironmentDraft) => void;
  problem: unknown;
}) {
  const set = (part: Partial<EnvironmentDraft>) => onChange({ ...draft, ...part });
  return (
    <Stack gap="md">
      <div className={classes.pair}>
        <TextInput
          label="Name"
          description="As people call it; the key where left empty"
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={fieldProblem(problem, '/name')}
          maxLength={200}
        />
        <ColorInput
          label="Colour"
          description="A thin edge on everything that acts on it"
          placeholder="By its key"
          format="hex"
          swatches={swatches}
          swatchesPerRow={8}
          value={draft.color}
          onChange={(color) => set({ color })}
          error={fieldProblem(problem, '/color')}
          popoverProps={{ withinPortal: true }}
          eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
        />
      </div>
      <Switch
        label="Protected"
        description="Only approvers change it themselves; what others do there becomes a proposal"
        checked={draft.isProtected}
        onChange={(event) => set({ isProtected: event.currentTarget.checked })}
      />
      <NumberInput
        label="Approvals"
        description="How many others have to approve of a change in it, whoever makes it; 0 for none"
        min={0}
        max={10}
        clampBehavior="strict"
        value={draft.approvals}
        onChange={(value) => set({ approvals: Number(value) || 0 })}
        error={fieldProblem(problem, '/approvals')}
      />
      <EndField
        value={draft}
        onChange={set}
        problem={fieldProblem(problem, '/expiresAt') ?? fieldProblem(problem, '/lifetimeSeconds')}
      />
    </Stack>
  );
}
