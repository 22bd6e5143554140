/** Where a project stood at an instant, and an environment after a change: both looked up, never walked to. */
export const name = '0010-history';

export const statements = [
  'create index changes_by_instant on changes (project, at, seq)',
  'create index change_items_by_environment on change_items (project, environment, seq)',
];
