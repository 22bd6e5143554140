import type { ConditionTrace, SplitTrace, Step } from '@halyard/core';
import { Text } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconX from '@tabler/icons-react/icons/IconX';
import { count } from '../../kit/numbers.ts';
import classes from './playground.module.css';

/** The way to an answer, step by step: each condition with whether it holds, down to the values that were looked at. */
export function ExplanationTree({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className={classes.steps}>
      {steps.map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are in the order of decision, and stay there
        <li key={i} className={step.decides ? `${classes.step} ${classes.decides}` : classes.step}>
          <Text size="sm" fw={step.decides ? 600 : 400}>
            {step.why}
          </Text>
          {step.condition && (
            <ul className={classes.parts}>
              <Part trace={step.condition} />
            </ul>
          )}
          {step.split && <Place split={step.split} />}
          {step.problems?.map(({ pointer, message }) => (
            <Text key={pointer} size="sm" c="var(--halyard-bad)">
              {message}
            </Text>
          ))}
        </li>
      ))}
    </ol>
  );
}

function Part({ trace }: { trace: ConditionTrace }) {
  const { holds, why, parts, steps, hiddenParts, cut } = trace;
  const Mark = holds ? IconCheck : IconX;
  return (
    <li className={classes.part}>
      <Text size="sm" component="div">
        <Mark
          size={14}
          role="img"
          aria-label={holds ? 'true' : 'false'}
          className={`${classes.mark} ${holds ? classes.holds : classes.fails}`}
        />
        {why}
      </Text>
      {parts && parts.length > 0 && (
        <ul className={classes.parts}>
          {parts.map((part) => (
            <Part key={part.pointer} trace={part} />
          ))}
        </ul>
      )}
      {steps && <ExplanationTree steps={steps} />}
      {(cut || hiddenParts) && (
        <Text size="xs" c="dimmed">
          {hiddenParts ? `${count(hiddenParts)} more conditions` : 'more'}, left out for length
        </Text>
      )}
    </li>
  );
}

/** Where in the split this context stands: its position of all, and the range of the variant. */
function Place({ split: { position, of, range, attribute } }: { split: SplitTrace }) {
  if (position === null) return null;
  return (
    <Text size="xs" c="dimmed">
      position {count(position)} of {count(of)}
      {attribute !== null && `, by ${attribute}`}
      {range !== null && `, within ${count(range.from)} to ${count(range.to)}`}
    </Text>
  );
}
