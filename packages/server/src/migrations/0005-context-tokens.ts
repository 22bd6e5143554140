/** Secure mode of client keys: what verifies the context tokens made for one. What signs them is stored nowhere. */
export const name = '0005-context-tokens';

export const statements = [
  `alter table keys add column context_public_key text check (context_public_key is null or kind = 'client')`,
];
