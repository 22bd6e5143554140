import { Anchor, Box, Group, Text, UnstyledButton } from '@mantine/core';
import IconArrowLeft from '@tabler/icons-react/icons/IconArrowLeft';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AccountMenu } from './account-menu.tsx';
import mark from './mark.svg';
import classes from './plain-shell.module.css';

/** What stands around screens that belong to no project. */
export function PlainShell({ children }: { children: ReactNode }) {
  return (
    <>
      <Box component="header" className={classes.header}>
        <Group gap="md" wrap="nowrap">
          <UnstyledButton component={Link} to="/" className={classes.mark} aria-label="Halyard">
            <img src={mark} alt="" width={26} height={26} />
            <Text fw={650} visibleFrom="sm" aria-hidden>
              Halyard
            </Text>
          </UnstyledButton>
          <Anchor component={Link} to="/" size="sm" c="dimmed" className={classes.back}>
            <IconArrowLeft size={15} aria-hidden /> Back to the project
          </Anchor>
        </Group>
        <AccountMenu />
      </Box>
      <main className={classes.main}>{children}</main>
    </>
  );
}
