/** Kill and lift: off at once, past protection and approvals, and back by a write like any other. */
import { keyParam, projectQuery, strict } from '../input.ts';
import { configuration } from '../nouns/flag.ts';
import { killBody } from '../nouns/kill.ts';
import { defineOperation } from '../operation.ts';

const params = strict({ flagId: keyParam, environment: keyParam });

export const killFlag = defineOperation({
  name: 'configurations.kill',
  method: 'POST',
  path: '/flags/{flagId}/environments/{environment}/kill',
  summary: 'Kill a flag in one environment: off at once, whatever is written, until it is lifted',
  description:
    'Waits for nothing: neither `protected:write` nor an approval is asked for. Killing twice keeps the first. Environments that inherit the configuration are killed with it.',
  permission: 'flags:kill',
  params,
  query: strict(projectQuery),
  body: killBody,
  answer: configuration,
  errors: ['STALE', 'ARCHIVED'],
});

export const liftFlag = defineOperation({
  name: 'configurations.lift',
  method: 'POST',
  path: '/flags/{flagId}/environments/{environment}/lift',
  summary: 'Lift the kill of a flag in one environment: it does again what is written',
  permission: 'flags:write',
  params,
  query: strict(projectQuery),
  answer: configuration,
  errors: ['STALE', 'ARCHIVED', 'PROTECTED'],
});
