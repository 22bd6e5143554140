/** What a client tells of itself: OpenFeature's provider events, with its event details and more. */
import type { ErrorCode } from './details.ts';
import type { Status, StatusChange } from './status.ts';
import type { Version } from './version.ts';

export interface ClientEvents {
  PROVIDER_READY: EventDetails;
  PROVIDER_STALE: EventDetails;
  PROVIDER_ERROR: EventDetails;
  PROVIDER_CONFIGURATION_CHANGED: ConfigurationChange;
}

export interface EventDetails {
  /** When this began to be so. */
  since: Date;
  /** Why, where something is wrong. */
  message?: string;
  /** With PROVIDER_ERROR. PROVIDER_NOT_READY: there are no values; GENERAL: the last known ones answer. */
  errorCode?: ErrorCode;
  /** The state held, where there is one. */
  epoch?: string;
  version?: number;
}

/** Flags whose answers may differ from now on: changed themselves, or by a segment or flag they refer to. */
export interface ConfigurationChange extends EventDetails {
  /** Their keys, sorted. */
  flagsChanged: string[];
  epoch: string;
  version: number;
}

type StatusEventName = Exclude<keyof ClientEvents, 'PROVIDER_CONFIGURATION_CHANGED'>;

const EVENT_OF: Record<Status, StatusEventName | undefined> = {
  NOT_READY: undefined,
  READY: 'PROVIDER_READY',
  STALE: 'PROVIDER_STALE',
  ERROR: 'PROVIDER_ERROR',
};

/** The event that a status is told by, if it is. */
export function eventOf(status: Status): StatusEventName | undefined {
  return EVENT_OF[status];
}

/** @param held the state held, if there is one. */
export function eventDetails(
  { status, since, message }: StatusChange,
  held: Version | undefined,
): EventDetails {
  return {
    since,
    ...(message !== undefined && { message }),
    ...(status === 'ERROR' && { errorCode: held ? ('GENERAL' as const) : ('PROVIDER_NOT_READY' as const) }),
    ...held,
  };
}
