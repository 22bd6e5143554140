import type { Page } from 'playwright-core';
import { shop } from './shop.ts';

/** A screen as somebody sees it, to be photographed and looked over by axe; in the demo project of shop.ts. */
export interface Screen {
  /** Names the pictures: `flags`, `flag-review`. */
  readonly name: string;
  /** Below /app. */
  readonly path: string;
  /** Who looks; an administrator where left out, null: nobody who is signed in. */
  readonly as?: 'administrator' | 'editor' | 'approver' | 'viewer' | null;
  /** What is done before one looks. Has to leave the project as it was. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Whether it is shown in docs/screenshots, or only looked over. */
  readonly isShown?: boolean;
}

/** A path of the demo project. */
export function inShop(path: string): string {
  return `/projects/${shop}${path}`;
}
