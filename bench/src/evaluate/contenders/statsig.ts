import { type Contender, foreign, versionOf } from '../contender.ts';
import type { Person, WorkFlag, WorkRule } from '../workload.ts';

const OPERATORS = {
  in: 'any_case_sensitive',
  endsWith: 'str_ends_with_any',
  gt: 'gt',
  semverGt: 'version_gt',
};

/** In local mode: nothing leaves the process. */
export const statsig: Contender = {
  name: 'Statsig',
  version: versionOf('statsig-node'),
  document: ({ flags, segment }) =>
    JSON.stringify({
      has_updates: true,
      time: 1,
      feature_gates: flags.map((flag) => gateOf(flag, segment)),
      dynamic_configs: [],
      layer_configs: [],
    }),
  async load(text) {
    const { StatsigServer } = foreign('statsig-node');
    const server = new StatsigServer('secret-bench', {
      bootstrapValues: text,
      localMode: true,
      disableDiagnostics: true,
      disableIdListsSync: true,
      initTimeoutMs: 30_000,
    });
    await server.initializeAsync();
    return {
      person: ({ key, country, email, version, ...custom }: Person) => ({
        userID: key,
        country,
        email,
        appVersion: version,
        custom,
      }),
      ask: (key, person) => server.checkGate(person, key),
      close: () => server.shutdownAsync(),
    };
  },
};

function gateOf(flag: WorkFlag, segment: string[]): object {
  const rule = (id: number, passPercentage: number, condition: object) => ({
    name: `r${id}`,
    id: `r${id}`,
    groupName: 'on',
    salt: `${flag.key}${id}`,
    passPercentage,
    returnValue: true,
    idType: 'userID',
    conditions: [{ additionalValues: {}, isDeviceBased: false, idType: 'userID', ...condition }],
  });
  const everyone = { type: 'public', targetValue: null, operator: null, field: null };
  const member = { type: 'user_field', field: 'userID', operator: OPERATORS.in, targetValue: segment };
  const rules =
    flag.kind === 'rules'
      ? flag.rules.map((one, i) => rule(i, 100, conditionOf(one)))
      : flag.kind === 'off'
        ? []
        : [rule(0, flag.kind === 'split' ? 50 : 100, flag.kind === 'segment' ? member : everyone)];
  return {
    name: flag.key,
    type: 'feature_gate',
    salt: flag.key,
    enabled: true,
    defaultValue: false,
    rules,
    idType: 'userID',
    entity: 'feature_gate',
  };
}

function conditionOf({ attribute, op, values }: WorkRule): object {
  const field = { version: 'appVersion', key: 'userID' }[attribute as string] ?? attribute;
  const targetValue = op === 'gt' || op === 'semverGt' ? values[0] : values;
  return { type: 'user_field', field, operator: OPERATORS[op], targetValue };
}
