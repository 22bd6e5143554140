/** A flag as a text to edit by hand: all that people decide of it, and nothing that the server does. */
import type { FlagAnswer, ServeInput } from '@halyard/contract';
import { parse as parseYaml, stringify as writeYaml, YAMLParseError } from 'yaml';
import { sharesOf } from '../serve/split-shares.ts';
import { readJson } from '../variants/read-json.ts';
import { type DocumentProblem, takeDocument } from './take-document.ts';

export type Language = 'json' | 'yaml';

export function textOf(flag: FlagAnswer, language: Language): string {
  const document = documentOf(flag);
  return language === 'json'
    ? `${JSON.stringify(document, null, 2)}\n`
    : writeYaml(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** What the text makes of a flag; with problems, nothing. */
export function readText(
  text: string,
  language: Language,
  flag: FlagAnswer,
): { flag?: FlagAnswer; problems: DocumentProblem[] } {
  if (language === 'json') {
    const { value, problem } = readJson(text);
    return problem === undefined ? takeDocument(value, flag) : { problems: [problem] };
  }
  try {
    return takeDocument(parseYaml(text), flag);
  } catch (error) {
    const from = error instanceof YAMLParseError ? error.pos[0] : 0;
    return { problems: [{ message: (error as Error).message.split('\n')[0] ?? 'not YAML', from }] };
  }
}

function documentOf(flag: FlagAnswer) {
  const { name, description, owner, tags, expiresAt, client, kind, type, variants, schema } = flag;
  return {
    kind,
    type,
    name,
    description,
    owner,
    tags,
    expiresAt,
    client,
    variants,
    ...(type === 'json' ? { schema } : {}),
    environments: Object.fromEntries(
      Object.entries(flag.environments).map(([key, { enabled, off, requires, rules, otherwise }]) => [
        key,
        {
          enabled,
          off,
          requires,
          rules: rules.map((rule) => ({ ...rule, serve: withoutRanges(rule.serve) })),
          otherwise: { serve: withoutRanges(otherwise.serve) },
        },
      ]),
    ),
  };
}

/** Weights alone: who has a range is the server's to decide where weights change. */
function withoutRanges(serve: ServeInput): ServeInput {
  if (serve === null || typeof serve === 'string') return serve;
  return { ...serve, split: sharesOf(serve.split) };
}
