/** How many have to approve of a change of what is in an environment. */
export const name = '0014-approvals';

export const statements = [
  `alter table environments
    add column approvals integer not null default 0 check (approvals between 0 and 10)`,
];
