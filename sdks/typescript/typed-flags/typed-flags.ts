/**
 * What a program that declares its flags may write and what it may not: compiled by `npm run check` against the
 * sources, and by tools/packed.test.ts against the package as it is published. Never run.
 */
import type { Client, Details, TestData } from '@halyard/sdk';

interface Limits {
  perMinute: number;
  burst?: number;
}

declare module '@halyard/sdk' {
  interface Flags {
    'new-checkout': boolean;
    theme: 'light' | 'dark';
    greeting: string;
    'page-size': number;
    limits: Limits;
    banner: { text: string } | null;
  }
}

declare const flags: Client;
declare const data: TestData;
const user = { targetingKey: 'u' };

export const isOn: boolean = flags.boolean('new-checkout', user, false);
export const theme: 'light' | 'dark' = flags.string('theme', user, 'light');
export const greeting: string = flags.string('greeting', user, 'Hello');
export const pageSize: number = flags.number('page-size', user, 20);
export const limits: Limits = flags.json('limits', user, { perMinute: 60 });
export const banner: { text: string } | null = flags.json('banner', user, null);
export const details: Details<Limits> = flags.jsonDetails('limits', user, { perMinute: 60 });
export const themeDetails: 'light' | 'dark' = flags.stringDetails('theme', user, 'dark').value;
flags.booleanDetails('new-checkout', user, false);
flags.numberDetails('page-size', user, 20);
data.set('theme', 'dark').setFor('ada', 'limits', { perMinute: 1 }).remove('banner');
// What cannot be known beforehand is still possible, and visible.
flags.boolean('made-up' as never, user, false);

// @ts-expect-error: nobody has declared it
flags.boolean('new-chekout', user, false);
// @ts-expect-error: it holds strings
flags.boolean('theme', user, false);
// @ts-expect-error: it holds strings
flags.booleanDetails('greeting', user, false);
// @ts-expect-error: it holds a boolean
flags.string('new-checkout', user, '');
// @ts-expect-error: none of its values
flags.string('theme', user, 'blue');
// @ts-expect-error: it holds JSON
flags.number('limits', user, 1);
// @ts-expect-error: its default is a number
flags.number('page-size', user, '20');
// @ts-expect-error: the default has another shape
flags.json('limits', user, { perHour: 60 });
// @ts-expect-error: it holds a number
flags.json('page-size', user, 20);
// @ts-expect-error: nobody has declared it
flags.json('anything', user, {});
// @ts-expect-error: nobody has declared it
flags.jsonDetails('anything', user, {});
// @ts-expect-error: the value has another type
export const wrong: string = flags.json('limits', user, { perMinute: 60 });
// @ts-expect-error: none of its values
data.set('theme', 'blue');
// @ts-expect-error: nobody has declared it
data.setFor('ada', 'anything', true);
