import { Text, type TextProps, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { exactly, relatively } from './instants.ts';

/** An instant as people say it, with the exact one on hover; both in the viewer's zone. */
export function Instant({ at, ...text }: { at: string | Date } & TextProps) {
  const instant = typeof at === 'string' ? new Date(at) : at;
  const [now, setNow] = useState(() => Date.now());
  const isNear = Math.abs(now - instant.getTime()) < 3_600_000;
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), isNear ? 5_000 : 60_000);
    return () => clearInterval(timer);
  }, [isNear]);
  return (
    <Tooltip label={exactly(instant)}>
      <Text component="time" dateTime={instant.toISOString()} inherit span {...text}>
        {relatively(instant, now)}
      </Text>
    </Tooltip>
  );
}
