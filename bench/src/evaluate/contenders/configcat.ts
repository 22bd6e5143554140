import { type Contender, foreign, versionOf } from '../contender.ts';
import type { Person, WorkFlag, WorkRule } from '../workload.ts';

/** Comparators of its configuration, version 6, in clear text: cheaper than the hashed ones. */
const COMPARATORS = { in: 0, semverGt: 8, gt: 14, endsWith: 32 };
const OFF = { v: { b: false }, i: 'off' };
const ON = { v: { b: true }, i: 'on' };

/** Its fastest way: answers from a snapshot of its client, which is synchronous. */
export const configcat: Contender = {
  name: 'ConfigCat',
  version: versionOf('@configcat/sdk'),
  document: ({ flags, segment }) =>
    JSON.stringify({
      p: { u: 'https://example.invalid', r: 0, s: 'salt' },
      s: [{ n: 'big', r: [{ a: 'Identifier', c: COMPARATORS.in, l: segment }] }],
      f: Object.fromEntries(flags.map((flag) => [flag.key, settingOf(flag)])),
    }),
  async load(text) {
    const configcat = foreign('@configcat/sdk');
    const cached = `${Date.now()}\netag\n${text}`;
    const key = `${'x'.repeat(22)}/${loaded++}`.padEnd(45, 'x');
    const client = configcat.getClient(key, configcat.PollingMode.ManualPoll, {
      offline: true,
      cache: { get: () => cached, set() {} },
      logger: configcat.createConsoleLogger(configcat.LogLevel.Off),
    });
    await client.waitForReady();
    const snapshot = client.snapshot();
    return {
      person: ({ key: id, ...rest }: Person) => new configcat.User(id, undefined, undefined, rest),
      ask: (flag, person) => snapshot.getValue(flag, false, person),
      close: () => client.dispose(),
    };
  },
};

/** A client is shared by its key. */
let loaded = 0;

function settingOf(flag: WorkFlag): object {
  const setting = { t: 0, ...(flag.kind === 'on' ? ON : OFF) };
  if (flag.kind === 'split') return { ...setting, p: [{ p: 50, ...ON }, { p: 50, ...OFF }] }; // biome-ignore format: a pair
  if (flag.kind === 'segment') return { ...setting, r: [{ c: [{ s: { s: 0, c: 0 } }], s: ON }] };
  if (flag.kind !== 'rules') return setting;
  return { ...setting, r: flag.rules.map((rule) => ({ c: [{ u: conditionOf(rule) }], s: ON })) };
}

function conditionOf({ attribute, op, values }: WorkRule): object {
  const to = op === 'gt' ? { d: values[0] } : op === 'semverGt' ? { s: values[0] } : { l: values };
  return { a: attribute === 'key' ? 'Identifier' : attribute, c: COMPARATORS[op], ...to };
}
