import { access, accessAnswers, accessQuestions } from '../nouns/access.ts';
import { defineOperation } from '../operation.ts';

export const readAccess = defineOperation({
  name: 'access.read',
  method: 'GET',
  path: '/access',
  summary: 'What you may do: the rules in force for whoever asks',
  permission: 'access:read',
  within: 'reach',
  answer: access,
});

export const askAccess = defineOperation({
  name: 'access.ask',
  method: 'POST',
  path: '/access',
  summary: 'Whether you may do this and that, many questions at once',
  description:
    'For interfaces that show only what can be done, and with `rules` for whoever writes a role. Changes nothing, and promises nothing: the operation itself decides again.',
  effect: 'read',
  permission: 'access:read',
  within: 'reach',
  body: accessQuestions,
  answer: accessAnswers,
  errors: ['MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
});
