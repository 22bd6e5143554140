import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { ScheduleFlag } from './schedule-flag.tsx';

/** Opens the dialog for one flag in one environment; nothing for whoever may not hold anything there. */
export function ScheduleButton({ flag, environment }: { flag: string; environment: string }) {
  const may = useMay()('createHeldOperation', { environment });
  const [isOpen, setOpen] = useState(false);
  if (!may) return null;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        Schedule on or off
      </Button>
      <ScheduleFlag flag={flag} environment={environment} opened={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
