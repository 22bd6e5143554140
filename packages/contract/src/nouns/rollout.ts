import { z } from 'zod';
import { strict } from '../input.ts';

const step = strict({
  percent: z.number().min(0).max(100).multipleOf(0.001),
  after: z.string().optional().meta({ description: 'an instant or a duration; not available yet' }),
  approval: z.boolean().optional(),
  guardrails: z.array(z.unknown()).optional(),
});

/** `{percent}` alone is short for one step. */
export const rolloutBody = strict({
  environment: z.string(),
  variant: z.string(),
  by: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  rule: z.string().optional().meta({ description: 'the id of the rule to edit; default: `otherwise`' }),
  steps: z.array(step).min(1).max(100).optional(),
  percent: step.shape.percent.optional(),
})
  .check((context) => {
    const { steps, percent } = context.value;
    if ((steps === undefined) === (percent === undefined)) {
      context.issues.push({
        code: 'custom',
        message: 'give either `steps` or `percent`',
        input: context.value,
        path: [steps === undefined ? 'percent' : 'steps'],
      });
    }
  })
  .meta({ id: 'Rollout' });
