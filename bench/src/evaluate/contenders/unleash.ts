import { type Contender, foreign, versionOf } from '../contender.ts';
import type { Person, WorkFlag, WorkRule } from '../workload.ts';

const OPERATORS = { in: 'IN', endsWith: 'STR_ENDS_WITH', gt: 'NUM_GT', semverGt: 'SEMVER_GT' };

/** Bootstrapped, without metrics and without asking again. */
export const unleash: Contender = {
  name: 'Unleash',
  version: versionOf('unleash-client'),
  document: ({ flags, segment }) =>
    JSON.stringify({
      features: flags.map((flag) => ({
        name: flag.key,
        enabled: flag.kind !== 'off',
        strategies: strategiesOf(flag),
      })),
      segments: [{ id: 1, constraints: [{ contextName: 'userId', operator: 'IN', values: segment }] }],
    }),
  async load(text) {
    const { Unleash, InMemStorageProvider } = foreign('unleash-client');
    const { features, segments } = JSON.parse(text);
    const client = new Unleash({
      appName: 'bench',
      url: 'http://127.0.0.1:9/api',
      bootstrap: { data: features, segments },
      storageProvider: new InMemStorageProvider(),
      disableMetrics: true,
      refreshInterval: 0,
      skipInstanceCountWarning: true,
    });
    client.on('error', () => {});
    client.on('warn', () => {});
    await new Promise((resolve) => client.once('ready', resolve));
    return {
      person: ({ key, age, ...rest }: Person) => ({ userId: key, properties: { ...rest, age: String(age) } }),
      ask: (key, person) => client.isEnabled(key, person),
      close: () => client.destroy(),
    };
  },
};

function strategiesOf(flag: WorkFlag): object[] {
  if (flag.kind === 'rules') {
    return flag.rules.map((rule) => ({ name: 'default', parameters: {}, constraints: [constraintOf(rule)] }));
  }
  if (flag.kind === 'segment') return [{ name: 'default', parameters: {}, constraints: [], segments: [1] }];
  if (flag.kind !== 'split') return [{ name: 'default', parameters: {}, constraints: [] }];
  const parameters = { rollout: '50', stickiness: 'userId', groupId: flag.key };
  return [{ name: 'flexibleRollout', parameters, constraints: [] }];
}

function constraintOf({ attribute, op, values }: WorkRule): object {
  const operator = OPERATORS[op];
  const texts = values.map(String);
  return op === 'in' || op === 'endsWith'
    ? { contextName: attribute === 'key' ? 'userId' : attribute, operator, values: texts }
    : { contextName: attribute, operator, value: texts[0], values: [] };
}
