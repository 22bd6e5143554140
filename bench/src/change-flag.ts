/** A change as whoever asks for it sees it. */
import { call, type RunningService } from './run-service.ts';

/** Times are those of {@link nowMs}. */
export interface Change {
  /** Of the environment, afterwards. */
  version: number;
  /** Whether the flag is enabled from then on. */
  isOn: boolean;
  askedAtMs: number;
  answeredAtMs: number;
}

/** Enables or disables a flag in development; it must be the other way round before, or nothing changes. */
export async function changeFlag(
  service: RunningService,
  key: string,
  isOn: boolean,
  flag = 'example',
): Promise<Change> {
  const askedAtMs = nowMs();
  const { version } = await call<{ version: number }>(
    service,
    key,
    'POST',
    `/flags/${flag}/environments/development/${isOn ? 'enable' : 'disable'}`,
  );
  return { version, isOn, askedAtMs, answeredAtMs: nowMs() };
}

/** Milliseconds of the system's monotonic clock, which is one for all processes of a machine. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
