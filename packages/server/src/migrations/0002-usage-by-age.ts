/** What is older than is kept is found without reading what is not. */
export const name = '0002-usage-by-age';

export const statements = [
  `create index usage_minutes_by_age on usage_minutes (minute)`,
  `create index exposures_by_age on exposures (at)`,
  `create index tracked_events_by_age on tracked_events (at)`,
];
