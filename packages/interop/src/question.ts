/** What goes into the program of a language and what comes out of it, as JSON. */
import type { Case, Credential } from './cases.ts';

export interface Question
  extends Required<Pick<Case, 'name' | 'flag' | 'ask' | 'default' | 'times' | 'pauseMs'>> {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, unknown>> | null;
}

/** As the client of OpenFeature gives it, named alike in all languages. */
export interface Answer {
  readonly name: string;
  readonly value: unknown;
  readonly variant?: string | null;
  readonly reason?: string | null;
  readonly errorCode?: string | null;
  readonly errorMessage?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

/** Where to ask, and with what. */
export interface Asked {
  readonly url: string;
  readonly limitedUrl: string;
  headers(credential: Credential): Readonly<Record<string, string>>;
}

export function questionsFrom(cases: readonly Case[], { url, limitedUrl, headers }: Asked): Question[] {
  return cases.map(({ name, flag, ask, default: fallback, ...rest }) => ({
    name,
    flag,
    ask,
    default: fallback,
    context: rest.context === undefined ? { targetingKey: 'u1' } : rest.context,
    headers: headers(rest.credential ?? 'server'),
    url: rest.service === 'limited' ? limitedUrl : url,
    times: rest.times ?? 1,
    pauseMs: rest.pauseMs ?? 0,
  }));
}
