import type { Configuration, EnvironmentAnswer, FlagAnswer } from '@halyard/contract';

export interface Row {
  key: string;
  name: string;
  environment: EnvironmentAnswer | undefined;
  configuration: Configuration;
}

/** In the order of the project; what the project does not list at first, such as previews of its own say, at the end. */
export function rowsOf(flag: FlagAnswer, environments: readonly EnvironmentAnswer[]): Row[] {
  const order = new Map(environments.map(({ key }, i) => [key, i]));
  return Object.entries(flag.environments)
    .map(([key, configuration]) => {
      const environment = environments.find((one) => one.key === key);
      return { key, name: environment?.name ?? key, environment, configuration };
    })
    .sort(
      (a, b) => (order.get(a.key) ?? Infinity) - (order.get(b.key) ?? Infinity) || (a.key < b.key ? -1 : 1),
    );
}
