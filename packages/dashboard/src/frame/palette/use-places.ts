import { useMantineColorScheme } from '@mantine/core';
import IconArrowsDiff from '@tabler/icons-react/icons/IconArrowsDiff';
import IconBook from '@tabler/icons-react/icons/IconBook';
import IconFolder from '@tabler/icons-react/icons/IconFolder';
import IconKeyboard from '@tabler/icons-react/icons/IconKeyboard';
import IconLogout from '@tabler/icons-react/icons/IconLogout';
import IconMoon from '@tabler/icons-react/icons/IconMoon';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconServer from '@tabler/icons-react/icons/IconServer';
import IconSettings from '@tabler/icons-react/icons/IconSettings';
import IconSun from '@tabler/icons-react/icons/IconSun';
import IconUser from '@tabler/icons-react/icons/IconUser';
import { useMemo } from 'react';
import { base } from '../../api/base.ts';
import { signOut } from '../../api/sign-out.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { notifyProblem } from '../../kit/notify.tsx';
import { places } from '../navigation.tsx';
import { settingsPlaces } from '../settings-frame.tsx';
import type { Entry } from './entry.ts';

/** What is there without asking for it: screens, environments, and what can always be done. */
export function usePlaces({ root, onHelp }: { root: string; onHelp: () => void }): Entry[] {
  const may = useMay();
  const environments = useEnvironments();
  const { data: projects } = useRead('listProjects', {});
  const { setColorScheme } = useMantineColorScheme();
  return useMemo(() => {
    const entries: Entry[] = [];
    for (const place of places) {
      if (!place?.needs.some((name) => may(name))) continue;
      const to = place.path === '' ? root : `${root}/${place.path}`;
      entries.push({
        id: `screen/${place.path}`,
        group: 'Screens',
        label: place.label,
        icon: place.icon,
        to,
      });
    }
    for (const { label, path, needs, isOfAll } of settingsPlaces) {
      if (!needs.some((name) => may(name, isOfAll ? { project: null } : {}))) continue;
      const to = `${root}/settings/${path}`;
      const id = `screen/settings/${path}`;
      entries.push({ id, group: 'Screens', label, detail: 'Settings', icon: IconSettings, to });
    }
    if (may('createFlag', { environment: null, tags: 'any' })) {
      entries.push({
        id: 'do/create-flag',
        group: 'Do',
        label: 'Create a flag',
        keywords: 'new add',
        icon: IconPlus,
        to: `${root}/flags`,
        search: { create: 'boolean' },
      });
    }
    if (may('compareEnvironments') && environments.length > 1) {
      entries.push({
        id: 'do/compare',
        group: 'Do',
        label: 'Compare environments',
        keywords: 'promote differences',
        icon: IconArrowsDiff,
        to: `${root}/environments/compare`,
      });
    }
    for (const { key, name } of environments) {
      entries.push({
        id: `environment/${key}`,
        group: 'Environments',
        label: name,
        detail: 'flags that are on there',
        keywords: key,
        icon: IconServer,
        to: `${root}/flags`,
        search: { environment: key, state: 'enabled' },
      });
    }
    for (const { key, name } of projects?.items ?? []) {
      const to = `/projects/${encodeURIComponent(key)}`;
      if (to === root) continue;
      const label = `Go to project ${name}`;
      entries.push({ id: `project/${key}`, group: 'Do', label, keywords: key, icon: IconFolder, to });
    }
    const scheme = (value: 'light' | 'dark', label: string, icon: Entry['icon']): Entry => ({
      id: `do/${value}`,
      group: 'Do',
      label,
      keywords: 'appearance theme colour color',
      icon,
      run: () => setColorScheme(value),
    });
    entries.push(
      scheme('light', 'Light appearance', IconSun),
      scheme('dark', 'Dark appearance', IconMoon),
      {
        id: 'screen/account',
        group: 'Screens',
        label: 'Your account',
        keywords: 'password passkey second factor sessions profile',
        icon: IconUser,
        to: '/account',
      },
      {
        id: 'do/sign-out',
        group: 'Do',
        label: 'Sign out',
        keywords: 'log out',
        icon: IconLogout,
        run: () => void signOut().catch(notifyProblem),
      },
      {
        id: 'help/keys',
        group: 'Help',
        label: 'Keyboard shortcuts',
        detail: '?',
        icon: IconKeyboard,
        run: onHelp,
      },
      {
        id: 'help/reference',
        group: 'Help',
        label: 'Reference of the API',
        keywords: 'docs documentation operations openapi',
        icon: IconBook,
        href: `${base}/docs`,
      },
    );
    return entries;
  }, [may, environments, projects, setColorScheme, root, onHelp]);
}
