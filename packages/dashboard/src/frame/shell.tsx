import { AppShell, Box, Burger, Group, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { followChanges, sayRefused } from '../api/live-changes.ts';
import { useProject } from '../api/project-key.ts';
import { useMay } from '../api/use-may.ts';
import { askAgain } from '../api/use-read.ts';
import { AccountMenu } from './account-menu.tsx';
import { announceOthers } from './announce-others.ts';
import { Keyboard } from './keys/keyboard.tsx';
import { LiveStatus } from './live-status.tsx';
import mark from './mark.svg';
import { Navigation } from './navigation.tsx';
import { ProjectMenu } from './project-menu.tsx';
import classes from './shell.module.css';

/** What stands around every screen of a project. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  useFollowing();
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={0}
      transitionDuration={100}
    >
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? 'Close the menu' : 'Open the menu'}
            />
            <UnstyledButton component={Link} to="/" className={classes.mark} aria-label="Halyard">
              <img src={mark} alt="" width={26} height={26} />
              <Text fw={650} visibleFrom="sm" aria-hidden>
                Halyard
              </Text>
            </UnstyledButton>
            <ProjectMenu />
          </Group>
          <Group gap="md" wrap="nowrap">
            <Keyboard />
            <LiveStatus />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" className={classes.navbar}>
        <Navigation onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main}>
        <VisuallyHidden id="content" tabIndex={-1} component="div" />
        <Box className={classes.content}>
          <Outlet />
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}

/** Follows the project's log while it is on screen. */
function useFollowing(): void {
  const project = useProject();
  const client = useQueryClient();
  const mayFollow = useMay()('followChanges');
  useEffect(() => {
    if (!mayFollow) {
      sayRefused();
      return undefined;
    }
    return followChanges({ project, onStale: () => void askAgain(client), onChange: announceOthers });
  }, [project, client, mayFollow]);
}
