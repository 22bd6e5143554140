/** `node snippets/write-documents.ts`: writes anew what documents show of the snippets. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/run-program.ts';
import { documents } from './documents.ts';

for (const [path, text] of Object.entries(documents())) writeFileSync(join(root, path), text);
