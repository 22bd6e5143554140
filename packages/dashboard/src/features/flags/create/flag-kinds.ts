/** The kinds of flags as people choose between them: by what they are good for. */
import type { FlagKind } from '@halyard/contract';

export interface KindChoice {
  kind: FlagKind;
  title: string;
  /** What programs get. */
  gets: string;
  /** Something that somebody would do with it. */
  example: string;
}

export const kindChoices: readonly KindChoice[] = [
  {
    kind: 'boolean',
    title: 'On or off',
    gets: 'true or false',
    example: 'Show the new checkout to a part of the people, then to all.',
  },
  {
    kind: 'multivariate',
    title: 'One of several',
    gets: 'one of your values',
    example: 'Try three texts on the button: Buy, Order now, Get it.',
  },
  {
    kind: 'string',
    title: 'Text',
    gets: 'a text',
    example: 'Choose the model that answers: small, large.',
  },
  {
    kind: 'number',
    title: 'Number',
    gets: 'a number',
    example: 'Set a timeout: 250 ms in general, 900 ms for exports.',
  },
  {
    kind: 'json',
    title: 'JSON',
    gets: 'an object or a list',
    example: 'Configure the banner: its text, its link, its colour.',
  },
  {
    kind: 'kill-switch',
    title: 'Kill switch',
    gets: 'true, until it is thrown',
    example: 'Turn recommendations off at once when they are slow, waiting for nobody.',
  },
];

export const kindWords: Readonly<Record<FlagKind, string>> = {
  boolean: 'Boolean',
  multivariate: 'Multivariate',
  number: 'Number',
  string: 'String',
  json: 'JSON',
  'kill-switch': 'Kill switch',
};
