import { Skeleton, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useRead } from '../../api/use-read.ts';
import { count } from '../../kit/numbers.ts';
import classes from './home.module.css';
import { linkTo, places } from './places.ts';

/** The project in four numbers, each of which leads to what it counts. */
export function Facts({ total }: { total: number | undefined }) {
  const project = useProject();
  const environments = useEnvironments();
  const main = environments.find(({ key }) => /^prod/i.test(key)) ?? environments.at(-1);
  const query = { project, limit: 1 } as const;
  const on = useRead(
    'listFlagOverviews',
    { query: { ...query, environment: main?.key, state: 'enabled' } },
    { enabled: main !== undefined },
  );
  const stale = useRead('listFlagOverviews', { query: { ...query, lifecycle: 'stale' } });
  const rollouts = useRead('listRollouts', { query: { project, state: 'open', limit: 100 } });
  const flags = places.flags(project);
  const many = rollouts.data;
  return (
    <div className={classes.facts}>
      <Fact label={total === 1 ? 'Flag' : 'Flags'} value={total} to={flags} />
      {main && (
        <Fact
          label={`On in ${main.name}`}
          value={on.data?.total}
          to={`${flags}?environment=${encodeURIComponent(main.key)}&state=enabled`}
        />
      )}
      <Fact
        label="Rollouts under way"
        value={many?.items.length}
        more={many?.next === undefined ? '' : '+'}
        to={places.rollouts(project)}
      />
      <Fact label="Stale flags" value={stale.data?.total} to={`${flags}?lifecycle=stale`} />
    </div>
  );
}

function Fact({
  label,
  value,
  more = '',
  to,
}: {
  label: string;
  value: number | undefined;
  /** After the number, where it is not all. */
  more?: string;
  to: string;
}) {
  return (
    <Link {...linkTo(to)} className={classes.fact}>
      <div className={classes.number}>
        {value === undefined ? (
          <Skeleton h={29} w={48} component="span" display="block" />
        ) : (
          `${count(value)}${more}`
        )}
      </div>
      <Text span size="sm" c="dimmed">
        {label}
      </Text>
    </Link>
  );
}
