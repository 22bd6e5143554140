/**
 * What rights what is held takes: `[{operation, environment, tags, guards}]`. As text, because nodes of the version before,
 * which run beside this one for a while, write a whole row back as they read it: an array would come back as another value.
 * null: held by one of them, or before; found by what is called and was foreseen.
 */
export const name = '0021-held-places';

export const statements = ['alter table held_operations add column places text'];
