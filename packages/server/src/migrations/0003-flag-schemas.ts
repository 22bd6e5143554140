/** The JSON Schema that the variants of a flag of type json must fit. */
export const name = '0003-flag-schemas';

export const statements = [`alter table flags add column schema json`];
