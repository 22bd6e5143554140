import { describe, expect, it } from 'vitest';
import { emptyDraft, keyOf, type NewFlagDraft, newVariant, withKind } from './new-flag-draft.ts';
import { placeProblems, readDraft } from './read-draft.ts';

const draft = (more: Partial<NewFlagDraft>): NewFlagDraft => ({
  ...emptyDraft('boolean'),
  name: 'New one',
  ...more,
});

describe('a flag that is being created', () => {
  it('has a key made of its name until somebody writes one', () => {
    expect(keyOf(draft({}))).toBe('new-one');
    expect(keyOf(draft({ key: 'mine' }))).toBe('mine');
  });

  it('sends no more than was said', () => {
    expect(readDraft(draft({})).flag).toEqual({ key: 'new-one', kind: 'boolean', name: 'New one' });
  });

  it('reads values by their type, and starts where it was told to', () => {
    const variants = [newVariant('slow', '900'), newVariant('quick', '0.5')];
    const given = draft({ kind: 'number', type: 'number', variants, startsOn: ['development'] });
    expect(readDraft(given).flag).toMatchObject({
      variants: { slow: 900, quick: 0.5 },
      environments: { development: { enabled: true } },
    });
  });

  it('is over at the end of its day by the clocks of who says so', () => {
    const { flag } = readDraft(draft({ expiresOn: '2030-12-24' }));
    const end = new Date(flag!.expiresAt!);
    expect([end.getDate(), end.getHours(), end.getMilliseconds()]).toEqual([24, 23, 999]);
  });

  it('says at each row what is wrong with it', () => {
    const variants = [newVariant('a', '{'), newVariant('a', '{}'), newVariant(' ', '1')];
    const { problems } = readDraft(draft({ kind: 'json', type: 'json', variants, schema: '[]' }));
    expect(problems).toEqual({
      [`variants.${variants[0]!.id}.value`]: 'This is not JSON.',
      [`variants.${variants[1]!.id}.name`]: 'There is a variant a already.',
      [`variants.${variants[2]!.id}.name`]: 'Give the variant a name.',
      schema: 'A JSON Schema is an object.',
    });
  });

  it('gets variants as its new kind usually has them', () => {
    expect(withKind(draft({}), 'number').variants.map(({ name }) => name)).toEqual(['usual', 'generous']);
  });
});

describe('what the service finds', () => {
  it('stands at its field, and above the form where it has none', () => {
    const variants = [newVariant('a/b', '{}')];
    const given = draft({ kind: 'json', type: 'json', variants, key: 'x' });
    const { problems, others } = placeProblems(given, [
      { pointer: '/key', message: 'taken' },
      { pointer: '/variants/a~1b/colour', message: 'must be text' },
      { pointer: '/variants/a~1b', message: 'too much' },
      { pointer: '/expiresAt', message: 'is over' },
      { pointer: '', message: 'as a whole' },
    ]);
    expect(problems).toEqual({
      key: 'taken',
      [`variants.${variants[0]!.id}.value`]: 'must be text; too much',
      expiresOn: 'is over',
    });
    expect(others).toEqual(['as a whole']);
  });
});
