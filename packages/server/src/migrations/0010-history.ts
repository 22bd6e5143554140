/** Where an environment stood after a change is looked up, never walked to. */
export const name = '0010-history';

export const statements = [
  'create index change_items_by_environment on change_items (project, environment, seq)',
];
