import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, runProgram } from './run-program.ts';

/** What must not be in a file that others get, and why. */
const forbidden = [
  {
    pattern: /(?<![\w.~-])\/(?:home\/(?!linuxbrew)|Users\/|root\/|work\/)[\w.-]+/,
    what: 'a path of one machine',
  },
  { pattern: /\b[A-Z]:\\Users\\/, what: 'a path of one machine' },
  {
    pattern: /https?:\/\/[\w.@:-]*(?:registry|artifactory|nexus|verdaccio|npmmirror)[\w.:/-]*/i,
    what: 'the address of a package registry',
  },
] as const;

/** Complaints about files under version control: machine paths, registry addresses, a lock file bound to either. */
export async function checkTrackedFiles(): Promise<string[]> {
  const { exitCode, stdout, output } = await runProgram('git', ['ls-files', '-z']);
  if (exitCode !== 0) return [`git ls-files failed: ${output.trim()}`];
  const paths = stdout.split('\0').filter(Boolean);
  const complaints = await Promise.all(
    paths.map(async (path) => {
      // A file that is deleted but still tracked has nothing to complain about.
      const text = await readFile(join(root, path), 'utf8').catch(() => '');
      return text.includes('\0') ? [] : findForbidden(path, text);
    }),
  );
  return complaints.flat();
}

/** Complaints about one file, as `path:line: what`. */
export function findForbidden(path: string, text: string): string[] {
  const complaints = text.split('\n').flatMap((line, index) =>
    forbidden.flatMap(({ pattern, what }) => {
      const found = pattern.exec(line)?.[0];
      return found ? [`${path}:${index + 1}: ${what}: ${found}`] : [];
    }),
  );
  // npm would download from there whatever registry the reader has configured.
  const isBound = path.endsWith('package-lock.json') && /"resolved":\s*"(?:https?|git)/.test(text);
  return isBound ? [...complaints, `${path}: "resolved" names a server; see .npmrc`] : complaints;
}
