/**
 * What lets a rollout go on in a protected environment may come after its beginning: the version in which it was approved of,
 * and who passed the protection for it.
 */
export const name = '0022-rollouts-let-go-on';

export const statements = [
  `alter table rollouts
    add column granted_version integer not null default 1,
    add column passed_by json`,
];
