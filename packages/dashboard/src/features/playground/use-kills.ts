import type { FlagInEnvironment } from '@halyard/contract';
import { useRead } from '../../api/use-read.ts';
import type { AskedSide } from './ask-answers.ts';

export type Kill = NonNullable<FlagInEnvironment['killed']>;

const most = 100;
const none: ReadonlyMap<string, Kill> = new Map();

/** Flags that are killed where a side asks, by key: an answer does not tell it from being off. Of another time that is not known. */
export function useKills(side: AskedSide | undefined): ReadonlyMap<string, Kill> {
  const { project = '', environment = '' } = side ?? {};
  const { data } = useRead(
    'listFlagOverviews',
    { query: { project, environment, state: 'killed', limit: most } },
    { enabled: side !== undefined && side.moment === undefined },
  );
  if (data === undefined || side?.moment !== undefined) return none;
  return new Map(
    data.items.flatMap(({ key, environments }): [string, Kill][] => {
      const kill = environments[environment]?.killed;
      return kill ? [[key, kill]] : [];
    }),
  );
}
