/** A flag as commands for a terminal: no key stands in them, the variable of whoever pastes them does. */
import type { FlagAnswer } from '@halyard/contract';

export interface Place {
  /** Where the service is reached, e.g. https://flags.example. */
  origin: string;
  project: string;
}

export function readAsCurl({ origin, project }: Place, flag: string): string {
  return [
    `curl -H "Authorization: Bearer $HALYARD_KEY" \\`,
    `  ${quoted(`${origin}/flags/${encodeURIComponent(flag)}?project=${encodeURIComponent(project)}`)}`,
  ].join('\n');
}

/** Makes the same flag, here or elsewhere. */
export function createAsCurl({ origin, project }: Place, flag: FlagAnswer): string {
  return [
    `curl -X POST -H "Authorization: Bearer $HALYARD_KEY" -H "Content-Type: application/json" \\`,
    `  ${quoted(`${origin}/flags?project=${encodeURIComponent(project)}`)} \\`,
    `  -d ${quoted(JSON.stringify(creationOf(flag), null, 2))}`,
  ].join('\n');
}

/** What POST /flags takes to make such a flag: what only the service decides is left out. */
export function creationOf(flag: FlagAnswer): Record<string, unknown> {
  const { kind, type, variants, schema, name, description, tags, owner, expiresAt, client } = flag;
  const environments = Object.entries(flag.environments).map(([key, configuration]) => {
    const { enabled, off, requires, rules, otherwise } = configuration;
    return [key, { enabled, off, requires, rules, otherwise }];
  });
  return {
    key: flag.key,
    kind,
    type,
    variants,
    schema,
    name,
    description,
    tags,
    owner,
    expiresAt,
    client,
    environments: Object.fromEntries(environments),
  };
}

/** In single quotes of a POSIX shell, in which nothing is special but the quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
