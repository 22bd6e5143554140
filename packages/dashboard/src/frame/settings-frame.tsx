import { Box, NavLink, Select, Stack, Text } from '@mantine/core';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import type { OperationName } from '../api/call.ts';
import { useProject } from '../api/project-key.ts';
import { useMay } from '../api/use-may.ts';
import classes from './settings-frame.module.css';

interface SettingsPlace {
  label: string;
  path: string;
  group: 'This project' | 'People and programs' | 'The service';
  /** Shown to whoever may do one of these. */
  needs: readonly OperationName[];
  /** Whether it belongs to no project. */
  isOfAll?: true;
}

/** In the order of the menu. */
export const settingsPlaces: readonly SettingsPlace[] = [
  { label: 'Project', path: 'project', group: 'This project', needs: ['readProject'] },
  { label: 'Keys', path: 'keys', group: 'This project', needs: ['listKeys'] },
  { label: 'Triggers', path: 'triggers', group: 'This project', needs: ['listTriggers'] },
  { label: 'Rollout templates', path: 'templates', group: 'This project', needs: ['listRolloutTemplates'] },
  {
    label: 'Export and import',
    path: 'transfer',
    group: 'This project',
    needs: ['exportProject', 'importProject'],
  },
  { label: 'Members', path: 'members', group: 'People and programs', needs: ['listMembers'] },
  { label: 'Roles', path: 'roles', group: 'People and programs', needs: ['listRoles'] },
  {
    label: 'Service accounts',
    path: 'service-accounts',
    group: 'People and programs',
    needs: ['listServiceAccounts'],
    isOfAll: true,
  },
  { label: 'Log and service', path: 'log', group: 'The service', needs: ['readProject'] },
];

/** The one menu of settings, beside whichever of them is on screen; on a phone it is a choice above. */
export function SettingsFrame() {
  const project = useProject();
  const may = useMay();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const root = `/projects/${encodeURIComponent(project)}/settings`;
  const shown = settingsPlaces.filter(({ needs, isOfAll }) =>
    needs.some((name) => may(name, isOfAll ? { project: null } : {})),
  );
  const here = shown.find(({ path }) => pathname.startsWith(`${root}/${path}`));
  const groups = Map.groupBy(shown, ({ group }) => group);
  return (
    <div className={classes.frame}>
      <Box component="nav" aria-label="Settings" className={classes.menu}>
        {[...groups].map(([group, places]) => (
          <Stack gap={2} key={group} mb="md">
            <Text size="xs" c="dimmed" fw={600} px={10} mb={2}>
              {group}
            </Text>
            {places.map(({ label, path }) => (
              <NavLink
                key={path}
                component={Link}
                to={`${root}/${path}`}
                label={label}
                active={here?.path === path}
                aria-current={here?.path === path ? 'page' : undefined}
                className={classes.link}
              />
            ))}
          </Stack>
        ))}
      </Box>
      <Select
        className={classes.choice}
        aria-label="Settings"
        data={[...groups].map(([group, places]) => ({
          group,
          items: places.map(({ label, path }) => ({ value: path, label })),
        }))}
        value={here?.path ?? null}
        onChange={(path) => path && void navigate({ to: `${root}/${path}` as never })}
        allowDeselect={false}
      />
      <Box className={classes.screen}>
        <Outlet />
      </Box>
    </div>
  );
}
