import { Button } from '@mantine/core';
import { useState } from 'react';
import { useFlagTags } from '../../api/use-flag-tags.ts';
import { useMay } from '../../api/use-may.ts';
import { maySchedule } from './may-schedule.ts';
import { ScheduleFlag } from './schedule-flag.tsx';

/** Opens the dialog for one flag in one environment; nothing for whoever may not hold that there. */
export function ScheduleButton({ flag, environment }: { flag: string; environment: string }) {
  const may = useMay();
  const tags = useFlagTags([flag])(flag);
  const [isOpen, setOpen] = useState(false);
  if (tags === undefined || !maySchedule(may, { environment, tags })) return null;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        Schedule on or off
      </Button>
      <ScheduleFlag flag={flag} environment={environment} opened={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
