/** Names a state of an environment for ever: `version` rises within one `epoch`, and says nothing across epochs. */
export interface Version {
  readonly epoch: string;
  readonly version: number;
}

/** `<epoch>.<version>`: as the stream's basis and, in double quotes, the snapshot's ETag. */
export function formatVersion({ epoch, version }: Version): string {
  return `${epoch}.${version}`;
}

/** Whether a value can be a version's number: a safe integer from 0. */
export function isVersionNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Whether a value can be an epoch: a string that is not empty. */
export function isEpoch(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
