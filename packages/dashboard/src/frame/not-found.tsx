import { Button, Center } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../kit/empty-state.tsx';

export function NotFound() {
  return (
    <Center mih="60vh" p="md">
      <EmptyState
        title="There is nothing at this address"
        action={
          <Button component={Link} to="/">
            Go to the beginning
          </Button>
        }
      >
        It may have been renamed, archived or never been there; or your roles do not reach it.
      </EmptyState>
    </Center>
  );
}
