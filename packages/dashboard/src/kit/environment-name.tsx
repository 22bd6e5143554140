import { Group, Text } from '@mantine/core';
import IconShieldLock from '@tabler/icons-react/icons/IconShieldLock';
import classes from './environment-name.module.css';

export interface NamedEnvironment {
  key: string;
  name: string;
  color: string | null;
  protected?: boolean;
  approvals?: number;
}

/** An environment as everything that acts on it shows it: its colour as a thin edge, and its name in words. */
export function EnvironmentName({ environment }: { environment: NamedEnvironment }) {
  const isGuarded = environment.protected || (environment.approvals ?? 0) > 0;
  return (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
      <span className={classes.edge} style={{ background: colorOf(environment) }} aria-hidden />
      <Text span inherit truncate lh={1.4}>
        {environment.name}
      </Text>
      {isGuarded && <IconShieldLock size={14} aria-label="protected" role="img" />}
    </Group>
  );
}

/** Its own, or one by what environments of that kind are mostly called. */
export function colorOf({ key, color }: Pick<NamedEnvironment, 'key' | 'color'>): string {
  if (color) return color;
  if (/^prod/i.test(key)) return '#d9480f';
  if (/^(stag|test|qa|uat|pre)/i.test(key)) return '#9c6bdf';
  if (/^(dev|local)/i.test(key)) return '#0c8599';
  return '#6e7788';
}
