/** What is said of lists of rules holds for whatever is asked, on rules made at random of few names, so that they meet. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessRule, type AskedOperation, mayAsk, mayChange } from './access.ts';
import { intersectRules, whatIsBeyond } from './compare-access.ts';
import { operations } from './operations/index.ts';

const numRuns = Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 500);
const asked: AskedOperation[] = [
  operations.listFlags,
  operations.putFlag,
  operations.archiveFlag,
  operations.createKey,
  operations.readKey,
  operations.putRole,
  { name: '', permission: 'protected:write' },
];
const isRead = ({ name, permission }: AskedOperation) => name !== '' && permission!.endsWith(':read');
const projects = ['shop', 'blog', 'unnamed'];
const environments = [null, 'staging', 'production', 'unnamed'];
const [a, b, c] = ['a', 'b', 'c'];
const tagSets = [[], [a], [b], [c], [a, b], [a, c], [b, c], [a, b, c], [b, 'unnamed']];

const someOf = (names: string[]) => fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 });
const narrowed = (names: string[]) => fc.option(someOf(names), { nil: null });
const pattern = fc.constantFrom(
  ...['*', 'flags:*', 'flags:read', 'flags:write', 'flags.*', 'flags.archive', 'flags.put'],
  ...['keys:write', 'keys.*', 'roles:*', 'protected:write'],
);
const rule = (tags: fc.Arbitrary<string[] | null>): fc.Arbitrary<AccessRule> =>
  fc.record({
    effect: fc.constantFrom('allow', 'allow', 'deny'),
    operations: fc.uniqueArray(pattern, { minLength: 1, maxLength: 3 }),
    projects: narrowed(['shop', 'blog']),
    environments: narrowed(['staging', 'production']),
    tags,
  });
const rules = fc.array(rule(narrowed(['a', 'b', 'c'])), { maxLength: 4 });
const untagged = fc.array(rule(fc.constant(null)), { maxLength: 3 });

/** Everything that can be told apart. */
function* everything() {
  for (const operation of asked) {
    for (const project of [null, ...projects]) {
      for (const environment of environments) {
        for (const tags of tagSets) yield { operation, target: { project, environment, tags } };
      }
    }
  }
}

describe('what one list of rules allows beyond another', () => {
  it('is nothing only where the other allows all of it, and else is so', () => {
    fc.assert(
      fc.property(rules, rules, (held, wanted) => {
        const beyond = whatIsBeyond(held, wanted);
        const missing = new Set<string>();
        for (const { operation, target } of everything()) {
          const may = (list: readonly AccessRule[]) =>
            isRead(operation) ? mayAsk(list, operation, target.project) : mayChange(list, operation, target);
          if (may(wanted) && !may(held)) missing.add(`${operation.name} ${operation.permission}`);
        }
        const said = new Set(beyond.map(({ operation, permission }) => `${operation} ${permission}`));
        for (const operation of asked) {
          const name = `${operation.name} ${operation.permission}`;
          expect([name, said.has(name)]).toEqual([name, missing.has(name)]);
        }
        for (const { operation, permission, ...target } of beyond) {
          const one = { name: operation, permission };
          const may = (list: readonly AccessRule[]) =>
            mayAsk(list, one, target.project) && (isRead(one) || mayChange(list, one, target));
          if (permission.endsWith(':read')) expect(mayAsk(held, one, target.project)).toBe(false);
          else expect([may(wanted), may(held)]).toEqual([true, false]);
        }
      }),
      { numRuns },
    );
  });

  it('may need two tags at once to be told apart', () => {
    const anywhere = { operations: ['flags:write'], projects: null, environments: null };
    const held: AccessRule[] = [
      { ...anywhere, effect: 'allow', tags: null },
      { ...anywhere, effect: 'deny', tags: ['b'] },
    ];
    const wanted: AccessRule[] = [{ ...anywhere, effect: 'allow', tags: ['a'] }];
    expect(whatIsBeyond(held, wanted)[0]!.tags.toSorted()).toEqual(['a', 'b']);
  });

  it('is nothing of what it allows itself, and everything of what nobody was given', () => {
    fc.assert(
      fc.property(rules, (some) => {
        expect(whatIsBeyond(some, some)).toEqual([]);
        expect(whatIsBeyond(some, [])).toEqual([]);
      }),
      { numRuns },
    );
  });
});

describe('what two lists of rules allow together', () => {
  it('is what both do, where one names no tags', () => {
    fc.assert(
      fc.property(rules, untagged, (account, key) => {
        const both = intersectRules(account, key);
        for (const { operation, target } of everything()) {
          const may = (list: readonly AccessRule[]) =>
            isRead(operation) ? mayAsk(list, operation, target.project) : mayChange(list, operation, target);
          expect(may(both)).toBe(may(account) && may(key));
        }
      }),
      { numRuns: numRuns / 5 },
    );
  });
});
