import { useDebouncedValue } from '@mantine/hooks';
import IconFlag from '@tabler/icons-react/icons/IconFlag';
import IconHandStop from '@tabler/icons-react/icons/IconHandStop';
import IconToggleLeft from '@tabler/icons-react/icons/IconToggleLeft';
import IconToggleRight from '@tabler/icons-react/icons/IconToggleRight';
import IconUser from '@tabler/icons-react/icons/IconUser';
import IconUsersGroup from '@tabler/icons-react/icons/IconUsersGroup';
import { useMemo } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import type { FlagDeed } from './carry-out-deed.tsx';
import type { Entry } from './entry.ts';
import { bestOf } from './match.ts';
import { type Deed, spokenCommand } from './spoken-command.ts';

/** The service is asked when nobody has typed for so long. */
const pauseMs = 120;
const mostFound = 20;
const mostShown = 6;
const mostDeeds = 8;

const deedWords = {
  enable: { operation: 'enableFlag', verb: 'Turn on', icon: IconToggleRight },
  disable: { operation: 'disableFlag', verb: 'Turn off', icon: IconToggleLeft },
  kill: { operation: 'killFlag', verb: 'Kill', icon: IconHandStop },
} as const;

/** What the service knows by what is typed: flags and what can be done with them, segments, people. */
export function useFound(
  typed: string,
  { root, onDeed }: { root: string; onDeed: (deed: FlagDeed) => void },
): { entries: Entry[]; isComing: boolean } {
  const project = useProject();
  const may = useMay();
  const environments = useEnvironments();
  const command = useMemo(() => spokenCommand(typed), [typed]);
  const wanted = command ? command.flag : typed.trim();
  const [text] = useDebouncedValue(wanted, pauseMs);
  const isAsked = text !== '' || command !== undefined;
  const flags = useRead(
    'listFlags',
    { query: { project, text: text.slice(0, 200), limit: mostFound } },
    { enabled: isAsked && may('listFlags'), keep: true },
  );
  const segments = useRead(
    'listSegments',
    { query: { project, text: text.slice(0, 200), limit: mostFound } },
    { enabled: text !== '' && !command && may('listSegments'), keep: true },
  );
  const members = useRead('listMembers', {}, { enabled: text !== '' && !command && may('listMembers') });

  const entries = useMemo((): Entry[] => {
    if (!isAsked) return [];
    const names = (one: { key: string; name: string }) => ({ label: one.key, keywords: one.name });
    const found = bestOf(wanted, flags.data?.items ?? [], names);
    const deedsOf = (flag: (typeof found)[number], wants: readonly Deed[], place: string): Entry[] => {
      const places = bestOf(place, environments, ({ key, name }) => ({ label: name, keywords: key }));
      return places.flatMap((environment) =>
        wants.flatMap((deed): Entry[] => {
          const there = flag.environments[environment.key];
          const { operation, verb, icon } = deedWords[deed];
          if (!there || there.killed || (deed !== 'kill' && there.enabled === (deed === 'enable'))) return [];
          if (!may(operation, { environment: environment.key, tags: flag.tags })) return [];
          const label = `${verb} ${flag.key} in ${environment.name}`;
          return [
            {
              id: `${deed}/${environment.key}/${flag.key}`,
              group: 'Do',
              label,
              detail: environment.protected ? 'protected' : undefined,
              icon,
              run: () => onDeed({ deed, flag: flag.key, environment }),
            },
          ];
        }),
      );
    };
    if (command) {
      return found.flatMap((flag) => deedsOf(flag, [command.deed], command.environment)).slice(0, mostDeeds);
    }
    const listed = found.slice(0, mostShown).map(
      ({ key, name }): Entry => ({
        id: `flag/${key}`,
        group: 'Flags',
        label: key,
        detail: name === key ? undefined : name,
        icon: IconFlag,
        to: `${root}/flags/${encodeURIComponent(key)}`,
      }),
    );
    const [best] = found;
    const deeds = best && wanted.length > 2 ? deedsOf(best, ['enable', 'disable'], '') : [];
    const foundSegments = bestOf(wanted, segments.data?.items ?? [], names).slice(0, mostShown);
    const people = bestOf(wanted, members.data?.items ?? [], ({ account }) => ({ label: account.name }));
    return [
      ...listed,
      ...deeds,
      ...foundSegments.map(
        ({ key, name }): Entry => ({
          id: `segment/${key}`,
          group: 'Segments',
          label: key,
          detail: name === key ? undefined : name,
          icon: IconUsersGroup,
          to: `${root}/segments/${encodeURIComponent(key)}`,
        }),
      ),
      ...people.slice(0, mostShown).map(
        ({ account: { id, name } }): Entry => ({
          id: `person/${id}`,
          group: 'People',
          label: name,
          detail: 'what they changed',
          icon: IconUser,
          to: `${root}/changes`,
          search: { who: name },
        }),
      ),
    ];
  }, [isAsked, wanted, command, flags.data, segments.data, members.data, environments, may, root, onDeed]);
  const isComing = isAsked && (text !== wanted || flags.isFetching || segments.isFetching);
  return { entries, isComing };
}
