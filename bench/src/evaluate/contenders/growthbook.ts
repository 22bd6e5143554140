import { type Contender, foreign, versionOf } from '../contender.ts';
import type { Person, WorkFlag, WorkRule } from '../workload.ts';

export const growthbook: Contender = {
  name: 'GrowthBook',
  version: versionOf('@growthbook/growthbook'),
  document: ({ flags, segment }) =>
    JSON.stringify({
      features: Object.fromEntries(flags.map((flag) => [flag.key, featureOf(flag)])),
      savedGroups: { big: segment },
    }),
  async load(text) {
    const { GrowthBookClient } = foreign('@growthbook/growthbook');
    const client = new GrowthBookClient({}).initSync({ payload: JSON.parse(text) });
    return {
      person: ({ key, ...rest }: Person) => ({ attributes: { id: key, ...rest } }),
      ask: (key, person) => client.isOn(key, person),
      close: () => client.destroy(),
    };
  },
};

function featureOf(flag: WorkFlag): object {
  if (flag.kind === 'rules') {
    return {
      defaultValue: false,
      rules: flag.rules.map((rule) => ({ condition: conditionOf(rule), force: true })),
    };
  }
  if (flag.kind === 'segment') {
    return { defaultValue: false, rules: [{ condition: { id: { $inGroup: 'big' } }, force: true }] };
  }
  if (flag.kind !== 'split') return { defaultValue: flag.kind === 'on' };
  const rule = {
    key: flag.key,
    seed: flag.key,
    hashAttribute: 'id',
    hashVersion: 2,
    variations: [true, false],
  };
  return { defaultValue: false, rules: [{ ...rule, weights: [0.5, 0.5], coverage: 1 }] };
}

function conditionOf({ attribute, op, values }: WorkRule): object {
  if (op === 'in') return { [attribute === 'key' ? 'id' : attribute]: { $in: values } };
  if (op === 'gt') return { [attribute]: { $gt: values[0] } };
  if (op === 'semverGt') return { [attribute]: { $vgt: values[0] } };
  return { [attribute]: { $regex: `${String(values[0]).replaceAll('.', '\\.')}$` } };
}
