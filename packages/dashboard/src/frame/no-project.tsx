import { Center } from '@mantine/core';
import { EmptyState } from '../kit/empty-state.tsx';

/** For whoever is let in, but reaches no project yet. */
export function NoProject() {
  return (
    <Center mih="60vh" p="md">
      <EmptyState title="No project is open to you yet">
        You are signed in, and hold no role in any project. Ask an administrator for one: it works as soon as
        it is given.
      </EmptyState>
    </Center>
  );
}
