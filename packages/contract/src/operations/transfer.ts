/** Export and import: backup, restore, and moving between installations. */
import { z } from 'zod';
import { keyParam, strict } from '../input.ts';
import { importReport, projectDocument, transferFormats } from '../nouns/transfer.ts';
import { defineOperation } from '../operation.ts';

const projectParams = strict({ projectId: keyParam });

export const exportProject = defineOperation({
  name: 'transfer.export',
  method: 'GET',
  path: '/projects/{projectId}/export',
  summary: 'A project, or one environment of it, as one document',
  description:
    'All there is of it, what is archived included; no keys, no people, no history, and nothing that is under way: no held operations, windows, rollouts and their templates, triggers or saved filters. What an environment inherits is said where it is written. The same state is the same bytes.',
  permission: 'transfer:read',
  params: projectParams,
  query: strict({
    format: z.enum(transferFormats).default('json'),
    environment: z.string().optional().meta({ description: 'only this one; default: all' }),
  }),
  answer: projectDocument,
  transactionLimitMs: 60_000,
});

export const importProject = defineOperation({
  name: 'transfer.import',
  method: 'POST',
  path: '/projects/{projectId}/import',
  summary: 'Make a project what a document says, in one change',
  description:
    'As `application/json` or `application/yaml`. `merge` creates and updates what the document names and leaves the rest; with `replace` flags that it does not name are archived and segments deleted. References may stand in any order. Kills are taken over where the flag or the environment is new; what is there is neither killed nor lifted. With `dry-run` nothing is changed: the answer has the whole difference, or every problem.',
  permission: 'transfer:write',
  params: projectParams,
  query: strict({ mode: z.enum(['merge', 'replace']).default('merge') }),
  body: projectDocument,
  answer: importReport,
  ifMatch: 'none',
  bodyLimitBytes: 33_554_432,
  // Deeper than others: what was one flag's body stands inside.
  bodyDepth: 60,
  bodyParts: ['segments', 'flags'],
  takesYaml: true,
  transactionLimitMs: 60_000,
  errors: ['MALFORMED_YAML', 'PROTECTED'],
});
