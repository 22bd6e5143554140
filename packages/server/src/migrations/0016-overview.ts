/** What lists of flags want to know of each, without reading all that was counted. */
export const name = '0016-overview';

export const statements = [
  // Sums of usage_minutes, written with them: a page of flags reads 24 rows for each and not 1,440 for each answer.
  `create table usage_hours (
    project text not null,
    environment text not null,
    flag text not null,
    hour timestamptz not null,
    count bigint not null,
    primary key (project, environment, flag, hour)
  )`,
  `create index usage_hours_by_age on usage_hours (hour)`,
  // Kept when what was counted is not, so that a flag can be known to be unused for longer; of archived flags as well.
  `create table last_evaluations (
    project text not null,
    flag text not null,
    environment text not null,
    last_at timestamptz not null,
    primary key (project, flag, environment)
  )`,
  `insert into usage_hours (project, environment, flag, hour, count)
    select project, environment, flag, date_trunc('hour', minute, 'UTC'),
      least(sum(count), ${Number.MAX_SAFE_INTEGER})::bigint
    from usage_minutes where minute >= now() - interval '2 days' group by 1, 2, 3, 4`,
  `insert into last_evaluations (project, flag, environment, last_at)
    select project, flag, environment, max(last_at) from usage_minutes group by 1, 2, 3`,
  // The one variant that everyone gets; '': the caller's own default; null: it depends on who asks.
  `alter table flag_configurations add column sole_variant text generated always as (
    case
      when not enabled or killed is not null then coalesce(off, '')
      when json_array_length(requires) > 0 or json_array_length(rules) > 0 then null
      when json_typeof(otherwise -> 'serve') = 'string' then otherwise ->> 'serve'
      when json_typeof(otherwise -> 'serve') = 'null' then ''
      when json_array_length(otherwise #> '{serve,split}') = 1
        and otherwise #>> '{serve,split,0,from}' = '0'
        and otherwise #>> '{serve,split,0,to}' = coalesce(otherwise #>> '{serve,bucket,of}', '100000')
        then otherwise #>> '{serve,split,0,variant}'
    end
  ) stored`,
  // What all flags of a project answer is read from here, past their rules.
  `create index flag_configurations_sole on flag_configurations (project, environment, flag, sole_variant)`,
  `create index rollouts_by_age on rollouts (project, created_at desc, id desc)`,
];
