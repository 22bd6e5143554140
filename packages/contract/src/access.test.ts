import { describe, expect, it } from 'vitest';
import { type AccessRule, neededTags } from './access.ts';

const writing = { name: 'flags.patch', permission: 'flags:write' } as const;
const rule = (more: Partial<AccessRule>): AccessRule => ({
  effect: 'allow',
  operations: ['flags:write'],
  projects: null,
  environments: null,
  tags: null,
  ...more,
});

describe('tags that a flag needs for a change', () => {
  const [everywhere, staging] = [
    { project: 'shop', environment: null },
    { project: 'shop', environment: 'staging' },
  ];

  it.each([
    ['none, where no rule names tags', [rule({})], null],
    ['those of any rule', [rule({ tags: ['web'] }), rule({ tags: ['app', 'web'] })], ['web', 'app']],
    ['none, where another rule does without', [rule({ tags: ['web'] }), rule({})], null],
    [
      'not what is denied',
      [rule({ tags: ['web', 'app'] }), rule({ effect: 'deny', tags: ['app'] })],
      ['web'],
    ],
    ['nothing would do, where all is denied', [rule({}), rule({ effect: 'deny' })], []],
    ['nothing would do in other environments', [rule({ environments: ['production'] })], []],
    ['nothing would do in other projects', [rule({ projects: ['bank'] })], []],
    ['nothing would do by other rights', [rule({ operations: ['segments:write'] })], []],
  ])('%s', (_, rules, tags) => {
    expect(neededTags(rules, writing, staging)).toEqual(tags);
  });

  it('belong to an environment, or to all of them', () => {
    const rules = [rule({ environments: ['staging'], tags: ['web'] })];
    expect(neededTags(rules, writing, staging)).toEqual(['web']);
    expect(neededTags(rules, writing, everywhere)).toEqual([]);
  });
});
