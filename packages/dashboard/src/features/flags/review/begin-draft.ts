/** For tests and pictures. */
import type { FlagAnswer } from '@halyard/contract';
import type { Page } from 'playwright-core';

/** As if somebody had edited it in this tab: a draft is kept in its session. */
export async function beginDraft(
  page: Page,
  { project, flag: key }: { project: string; flag: string },
  edit: (flag: FlagAnswer) => FlagAnswer,
): Promise<void> {
  const path = `/flags/${key}?project=${project}`;
  const { base, etag } = await page.evaluate(async (from) => {
    const answer = await fetch(from);
    return { base: await answer.json(), etag: answer.headers.get('etag') };
  }, path);
  const draft = { base, etag, collisions: [], edited: edit(structuredClone(base)) };
  await page.evaluate(
    ([name, text]) => sessionStorage.setItem(name as string, text as string),
    [`halyard.draft/${project}/${key}`, JSON.stringify(draft)],
  );
  await page.reload();
}
