/** A build of the dashboard, in memory: what is not in it cannot be asked for, whatever a path looks like. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

export interface BuiltFile {
  contentType: string;
  /** Whether its name says what is in it, so that it is never another. */
  isHashed: boolean;
  plain: Buffer;
  /** As the build compressed it; undefined: it is too small for that, or an image. */
  br: Buffer | undefined;
  gzip: Buffer | undefined;
}

export interface BuiltPages {
  /** index.html as it was built. */
  page: string;
  /** By the path below /app, such as `assets/index-Cf2x.js`. */
  files: ReadonlyMap<string, BuiltFile>;
}

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Some megabytes. Throws where there is no index.html, or the directory is replaced meanwhile. */
export async function readBuiltPages(directory: string): Promise<BuiltPages> {
  const page = await readFile(join(directory, 'index.html'), 'utf8');
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  const present = new Set(names);
  const files = new Map<string, BuiltFile>();
  for (const name of names) {
    const contentType = contentTypes[extname(name)];
    // Beside these lie what they are compressed to, and notes of the build that are nobody's business.
    if (contentType === undefined || name.startsWith('.')) continue;
    const compressed = (ending: string) =>
      present.has(name + ending) ? readFile(join(directory, name + ending)) : undefined;
    const path = name.replaceAll(sep, '/');
    files.set(path, {
      contentType,
      isHashed: path.startsWith('assets/'),
      plain: await readFile(join(directory, name)),
      br: await compressed('.br'),
      gzip: await compressed('.gz'),
    });
  }
  return { page, files };
}
