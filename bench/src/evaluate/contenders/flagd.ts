import { type Contender, foreign, versionOf } from '../contender.ts';
import type { Person, WorkFlag, Workload, WorkRule } from '../workload.ts';

export const flagd: Contender = {
  name: 'flagd-core',
  version: versionOf('@openfeature/flagd-core'),
  document: ({ flags, segment }: Workload) =>
    JSON.stringify({
      flags: Object.fromEntries(
        flags.map((flag) => [
          flag.key,
          {
            state: 'ENABLED',
            variants: { on: true, off: false },
            defaultVariant: flag.kind === 'off' ? 'off' : 'on',
            targeting: targetingOf(flag, segment),
          },
        ]),
      ),
    }),
  async load(text) {
    const core = new (foreign('@openfeature/flagd-core').FlagdCore)();
    core.setConfigurations(text);
    return {
      person: ({ key, ...rest }: Person) => ({ targetingKey: key, ...rest }),
      ask: (key, person) => core.resolveBooleanEvaluation(key, false, person).value,
      close() {},
    };
  },
};

function targetingOf(flag: WorkFlag, segment: string[]): object {
  if (flag.kind === 'split') return { fractional: [['on', 50], ['off', 50]] }; // biome-ignore format: a pair
  if (flag.kind === 'segment') return { if: [{ in: [{ var: 'targetingKey' }, segment] }, 'on', 'off'] };
  if (flag.kind !== 'rules') return {};
  return { if: [...flag.rules.flatMap((rule) => [conditionOf(rule), 'on']), 'off'] };
}

function conditionOf({ op, attribute, values }: WorkRule): object {
  const value = { var: attribute === 'key' ? 'targetingKey' : attribute };
  if (op === 'in') return { in: [value, values] };
  if (op === 'endsWith') return { ends_with: [value, values[0]] };
  if (op === 'gt') return { '>': [value, values[0]] };
  return { sem_ver: [value, '>', values[0]] };
}
