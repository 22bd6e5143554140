import { Center } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ProblemNotice } from '../kit/problem-notice.tsx';

/** Where a screen itself fails, or what it cannot do without was refused. */
export function Failed({ error, reset }: ErrorComponentProps) {
  return (
    <Center mih="50vh" p="md">
      <div>
        <ProblemNotice problem={error} onRetry={reset} />
      </div>
    </Center>
  );
}
