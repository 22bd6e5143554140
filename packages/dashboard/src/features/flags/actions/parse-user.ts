export interface User {
  kind: 'flag' | 'segment';
  key: string;
  environment: string;
}

/** `flag other in production`, as an IN_USE names whoever refers to something. undefined: in other words than these. */
export function parseUser(text: string): User | undefined {
  const [, kind, key, environment] = /^(flag|segment) (\S+) in (\S+)$/.exec(text) ?? [];
  if (!kind || !key || !environment) return undefined;
  return { kind: kind as User['kind'], key, environment };
}
