import { type Contender, foreign, versionOf } from '../contender.ts';
import type { Person, WorkFlag, WorkRule } from '../workload.ts';

const OPERATORS = { in: 'in', endsWith: 'endsWith', gt: 'greaterThan', semverGt: 'semVerGreaterThan' };

/** From its test source, without events: nothing leaves the process and nothing is counted. */
export const launchdarkly: Contender = {
  name: 'LaunchDarkly',
  version: versionOf('@launchdarkly/node-server-sdk'),
  document: ({ flags, segment }) =>
    JSON.stringify({
      flags: flags.map(flagOf),
      segments: [{ key: 'big', version: 1, included: segment, excluded: [], rules: [], salt: 's' }],
    }),
  async load(text) {
    const { init } = foreign('@launchdarkly/node-server-sdk');
    const { TestData } = foreign('@launchdarkly/node-server-sdk/integrations');
    const source = new TestData();
    const { flags, segments } = JSON.parse(text);
    for (const segment of segments) source.usePreconfiguredSegment(segment);
    for (const flag of flags) source.usePreconfiguredFlag(flag);
    const silent = () => {};
    const client = init('sdk-key', {
      updateProcessor: source.getFactory(),
      sendEvents: false,
      diagnosticOptOut: true,
      logger: { error: silent, warn: silent, info: silent, debug: silent },
    });
    await client.waitForInitialization({ timeout: 30 });
    return {
      person: (person: Person) => ({ kind: 'user', ...person }),
      ask: (key, person) => client.variation(key, person, false),
      close: () => client.close(),
    };
  },
};

function flagOf(flag: WorkFlag): object {
  const clause = (more: object) => ({ contextKind: 'user', negate: false, ...more });
  const rule = (id: number, more: object) => ({ id: `r${id}`, variation: 0, clauses: [clause(more)] });
  const named = flag.kind === 'rules' ? flag.rules.filter(({ attribute }) => attribute === 'key') : [];
  const rules =
    flag.kind === 'rules'
      ? flag.rules
          .filter((one) => !named.includes(one))
          .map(({ attribute, op, values }: WorkRule, i) => rule(i, { attribute, op: OPERATORS[op], values }))
      : flag.kind === 'segment'
        ? [rule(0, { attribute: '', op: 'segmentMatch', values: ['big'] })]
        : [];
  const half = (variation: number) => ({ variation, weight: 50_000 });
  return {
    key: flag.key,
    version: 1,
    on: true,
    variations: [true, false],
    offVariation: 1,
    prerequisites: [],
    targets: named.map(({ values }) => ({ variation: 0, values })),
    rules,
    fallthrough:
      flag.kind === 'split'
        ? { rollout: { variations: [half(0), half(1)] } }
        : { variation: flag.kind === 'on' ? 0 : 1 },
    salt: flag.key,
  };
}
