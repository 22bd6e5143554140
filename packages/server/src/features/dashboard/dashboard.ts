/** The built dashboard below /app: its files, and for every other path its one page. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperationError } from '@halyard/contract';
import type { Building } from './build-in-background.ts';
import { type BuiltFile, type BuiltPages, readBuiltPages } from './built-pages.ts';
import { newNonce, pageFields } from './content-security.ts';
import { type Notice, noticePage } from './notice-page.ts';
import { pageOf } from './page-of.ts';

export const dashboardRoot = '/app';

export interface DashboardAnswer {
  status: number;
  contentType: string;
  headers: Record<string, string>;
  body: string | Buffer;
}

export interface Dashboard {
  /** What is at a path, as it was sent, at dashboardRoot or below. Throws NOT_FOUND for a file that is not there. */
  answer(path: string, headers: IncomingHttpHeaders): Promise<DashboardAnswer>;
  /** Where a browser that asks for `/` is led; undefined for whoever does not want a page. */
  pageInstead(headers: IncomingHttpHeaders): string | undefined;
}

export interface DashboardParts {
  /** Where the build lies; by default where it is published beside the code, or in a checkout built. */
  directory?: string | undefined;
  publicUrl: string | undefined;
  /** Of a checkout that builds it. */
  building?: Building | undefined;
}

const published = fileURLToPath(new URL('../../../dashboard', import.meta.url));
const ofCheckout = fileURLToPath(new URL('../../../../dashboard/dist', import.meta.url));

export function createDashboard(parts: DashboardParts): Dashboard {
  const directory = parts.directory ?? (existsSync(published) ? published : ofCheckout);
  const basePath = parts.publicUrl === undefined ? '' : new URL(parts.publicUrl).pathname.replace(/\/+$/, '');
  let loaded: { stamp: string; pages: BuiltPages } | undefined;
  let earlier: BuiltPages | undefined;
  let loading: Promise<void> | undefined;

  /** Looks whether it was built anew, which costs one look at a file. Of several at once one reads. */
  async function refresh(): Promise<void> {
    loading ??= (async () => {
      const found = await stat(join(directory, 'index.html')).catch(() => undefined);
      const stamp = `${found?.ino} ${found?.mtimeMs}`;
      if (!found || loaded?.stamp === stamp) return;
      const pages = await readBuiltPages(directory).catch(() => undefined);
      if (!pages) return;
      // Pages that are open go on finding the files they were made with.
      earlier = loaded?.pages;
      loaded = { stamp, pages };
    })().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  const find = (name: string) => loaded?.pages.files.get(name) ?? earlier?.files.get(name);

  async function missing(): Promise<Notice | undefined> {
    const state = await parts.building?.state();
    if (state !== undefined && state !== 'ready') return state;
    await refresh();
    return loaded ? undefined : 'missing';
  }

  return {
    async answer(path, headers) {
      const name = path.slice(dashboardRoot.length + 1);
      const known = find(name);
      if (known && name !== 'index.html') return fileAnswer(known, headers);
      const notice = await missing();
      const file = find(name);
      if (file && name !== 'index.html') return fileAnswer(file, headers);
      if (name.startsWith('assets/')) throw new OperationError('NOT_FOUND', 'there is no such file');
      const nonce = newNonce();
      const page = { contentType: 'text/html; charset=utf-8', headers: pageFields(nonce) };
      if (notice) {
        const retry: Record<string, string> = notice === 'building' ? { 'retry-after': '2' } : {};
        const body = noticePage(notice, nonce);
        return { ...page, status: 503, headers: { ...page.headers, ...retry }, body };
      }
      return { ...page, status: 200, body: pageOf(loaded!.pages.page, { nonce, basePath }) };
    },

    pageInstead({ accept }) {
      return accept?.includes('text/html') ? basePath + dashboardRoot : undefined;
    },
  };
}

function fileAnswer(file: BuiltFile, headers: IncomingHttpHeaders): DashboardAnswer {
  const accepted = String(headers['accept-encoding'] ?? '');
  const encoding = (['br', 'gzip'] as const).find((each) => file[each] && accepts(accepted, each));
  return {
    status: 200,
    contentType: file.contentType,
    headers: {
      'cache-control': file.isHashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      vary: 'accept-encoding',
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
    body: encoding === undefined ? file.plain : file[encoding]!,
  };
}

function accepts(field: string, encoding: string): boolean {
  return field.split(',').some((each) => {
    const [name = '', ...parameters] = each
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
