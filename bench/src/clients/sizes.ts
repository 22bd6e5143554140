/** What size-limit says of the bundles that .size-limit.json names, as `npm run check` holds them to. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../figure.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Entry {
  name: string;
  /** Bytes. */
  size: number;
  sizeLimit?: number;
}

export async function measureSizes(): Promise<Figure[]> {
  if (!existsSync(join(root, '.size-limit.json'))) return [];
  const program = join(root, 'node_modules/.bin/size-limit');
  const said = execFileSync(program, ['--json'], { cwd: root, encoding: 'utf8' });
  return (JSON.parse(said) as Entry[]).map(({ name, size, sizeLimit }) => ({
    name,
    value: size,
    unit: 'B',
    ...(sizeLimit !== undefined && { aim: { atMost: sizeLimit } }),
  }));
}
