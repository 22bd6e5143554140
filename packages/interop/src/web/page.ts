/** What runs in the page: an application with the official provider, at the hands of a test. */
import { OFREPWebProvider, type OFREPWebProviderOptions } from '@openfeature/ofrep-web-provider';
import { type Client, type EvaluationContext, OpenFeature, ProviderEvents } from '@openfeature/web-sdk';
import type { Answer, Question } from '../question.ts';
import { answerQuestions, detailsOf } from './answer-questions.ts';

/** One event of a client of OpenFeature. */
export interface PageEvent {
  readonly event: string;
  readonly flagsChanged?: readonly string[];
  readonly message?: string;
}

const events = new Map<string, PageEvent[]>();
const clientOf = (domain: string): Client => OpenFeature.getClient(domain);

const page = {
  answerQuestions: (questions: readonly Question[]): Promise<Answer[]> => answerQuestions(questions),

  /** Resolves when the provider is ready, or has failed. */
  async start(domain: string, options: OFREPWebProviderOptions, context: EvaluationContext): Promise<void> {
    const seen: PageEvent[] = [];
    events.set(domain, seen);
    for (const event of Object.values(ProviderEvents)) {
      clientOf(domain).addHandler(event, (details) => {
        const { flagsChanged, message } = (details ?? {}) as Omit<PageEvent, 'event'>;
        seen.push({ event, flagsChanged, message });
      });
    }
    await OpenFeature.setProviderAndWait(domain, new OFREPWebProvider(options), context).catch(() => {});
  },

  setContext: (domain: string, context: EvaluationContext): Promise<void> =>
    OpenFeature.setContext(domain, context),

  details: (domain: string, question: Pick<Question, 'flag' | 'ask' | 'default'>): Omit<Answer, 'name'> =>
    detailsOf(clientOf(domain), question),

  status: (domain: string): string => clientOf(domain).providerStatus,

  /** So far, without what handlers are told when they are added. */
  events: (domain: string): readonly PageEvent[] => events.get(domain) ?? [],
};

export type Page = typeof page;
Object.assign(globalThis, { page });
