import { Divider, NavLink, Stack } from '@mantine/core';
import IconActivity from '@tabler/icons-react/icons/IconActivity';
import IconChecklist from '@tabler/icons-react/icons/IconChecklist';
import IconFlag from '@tabler/icons-react/icons/IconFlag';
import IconHistory from '@tabler/icons-react/icons/IconHistory';
import IconHome from '@tabler/icons-react/icons/IconHome';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import IconPlugConnected from '@tabler/icons-react/icons/IconPlugConnected';
import IconProgress from '@tabler/icons-react/icons/IconProgress';
import IconServer from '@tabler/icons-react/icons/IconServer';
import IconSettings from '@tabler/icons-react/icons/IconSettings';
import IconUsersGroup from '@tabler/icons-react/icons/IconUsersGroup';
import { Link, useLocation, useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { OperationName } from '../api/call.ts';
import { useProject } from '../api/project-key.ts';
import { useMay } from '../api/use-may.ts';
import { useRead } from '../api/use-read.ts';
import classes from './navigation.module.css';

interface Place {
  label: string;
  /** Below the project; '' is its beginning. */
  path: string;
  icon: ComponentType<{ size?: number }>;
  /** Shown to whoever may do one of these. */
  needs: readonly OperationName[];
}

/** Screens in the order of the menu; null: a line between. */
export const places: readonly (Place | null)[] = [
  { label: 'Home', path: '', icon: IconHome, needs: ['listFlags'] },
  { label: 'Flags', path: 'flags', icon: IconFlag, needs: ['listFlags'] },
  { label: 'Segments', path: 'segments', icon: IconUsersGroup, needs: ['listSegments'] },
  { label: 'Rollouts', path: 'rollouts', icon: IconProgress, needs: ['listHeldOperations', 'listFlags'] },
  { label: 'Proposals', path: 'proposals', icon: IconChecklist, needs: ['listHeldOperations'] },
  { label: 'Changes', path: 'changes', icon: IconHistory, needs: ['listChanges'] },
  { label: 'What changed', path: 'incident', icon: IconActivity, needs: ['listChanges'] },
  { label: 'Playground', path: 'playground', icon: IconPlayerPlay, needs: ['listFlags'] },
  null,
  { label: 'Connect', path: 'start', icon: IconPlugConnected, needs: ['listFlags'] },
  { label: 'Environments', path: 'environments', icon: IconServer, needs: ['listEnvironments'] },
  { label: 'Settings', path: 'settings', icon: IconSettings, needs: ['readProject'] },
];

/** The menu at the side. */
export function Navigation({ onGo }: { onGo: () => void }) {
  const project = useProject();
  const may = useMay();
  const { pathname } = useLocation();
  const root = `/projects/${encodeURIComponent(project)}`;
  const here = usePlaceOfHeld(root) ?? pathname;
  return (
    <Stack gap={2} component="nav" aria-label="Screens">
      {places.map((place, i) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names
        if (place === null) return <Divider key={i} my={8} color="var(--halyard-line)" />;
        if (!place.needs.some((name) => may(name))) return null;
        const to = place.path === '' ? root : `${root}/${place.path}`;
        const isHere = place.path === '' ? here.replace(/\/$/, '') === root : here.startsWith(to);
        return (
          <NavLink
            key={place.path}
            component={Link}
            to={to}
            // What is below a place is told by isHere.
            activeOptions={{ exact: true }}
            onClick={onGo}
            label={place.label}
            leftSection={<place.icon size={17} aria-hidden />}
            active={isHere}
            aria-current={isHere ? 'page' : undefined}
            className={classes.link}
            data-place={place.path || 'home'}
          />
        );
      })}
    </Stack>
  );
}

/** What is scheduled has its page among the proposals, and its list among the rollouts: there it is, unless others approve it. */
function usePlaceOfHeld(root: string): string | undefined {
  const project = useProject();
  const { held: heldId } = useParams({ strict: false }) as { held?: string };
  const { data } = useRead(
    'readHeldOperation',
    { params: { heldId: heldId ?? '' }, query: { project } },
    { enabled: heldId !== undefined },
  );
  const isSchedule = data !== undefined && data.approvalsNeeded === 0 && (data.dueAt ?? data.rule) !== null;
  return isSchedule ? `${root}/rollouts` : undefined;
}
