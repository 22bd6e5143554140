import { Select } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import { colorOf } from '../../kit/environment-name.tsx';
import classes from './compare-environments.module.css';

/** One environment of all there are, previews too: found by typing. */
export function EnvironmentChoice({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (key: string) => void;
}) {
  const project = useProject();
  const [text, setText] = useState('');
  const { data } = useRead(
    'listEnvironments',
    { query: { project, limit: 100, ...(text === '' ? {} : { text }) } },
    { keep: true },
  );
  const { data: chosen } = useRead(
    'readEnvironment',
    { params: { environment: value ?? '' }, query: { project } },
    { enabled: value !== undefined },
  );
  const found = data?.items ?? [];
  const all = chosen && !found.some(({ key }) => key === chosen.key) ? [chosen, ...found] : found;
  return (
    <Select
      label={label}
      placeholder="Choose an environment"
      data={all.map(({ key, name }) => ({ value: key, label: name }))}
      value={value ?? null}
      onChange={(key) => key && onChange(key)}
      searchable
      onSearchChange={(next) => setText(next === chosen?.name ? '' : next)}
      allowDeselect={false}
      leftSection={
        chosen && <span className={classes.edge} style={{ background: colorOf(chosen) }} aria-hidden />
      }
      className={classes.end}
    />
  );
}
