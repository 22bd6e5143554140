/** Asks through the official provider for browsers. Runs in Node and in a browser. */
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { type Client, type EvaluationContext, type JsonValue, OpenFeature } from '@openfeature/web-sdk';
import type { Answer, Question } from '../question.ts';

/** One after the other, as often as they say; nothing is kept in storage. */
export async function answerQuestions(questions: readonly Question[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const question of questions) {
    const client = await clientFor(question);
    answers.push({ name: question.name, ...detailsOf(client, question) });
  }
  await OpenFeature.close();
  return answers;
}

/** What a client says of a flag. */
export function detailsOf(
  client: Client,
  { flag, ask, default: fallback }: Pick<Question, 'flag' | 'ask' | 'default'>,
): Omit<Answer, 'name'> {
  const details = {
    boolean: () => client.getBooleanDetails(flag, fallback as boolean),
    string: () => client.getStringDetails(flag, fallback as string),
    integer: () => client.getNumberDetails(flag, fallback as number),
    float: () => client.getNumberDetails(flag, fallback as number),
    object: () => client.getObjectDetails(flag, fallback as JsonValue),
  }[ask]();
  const { value, variant, reason, errorCode, errorMessage, flagMetadata: metadata } = details;
  return { value, variant, reason, errorCode, errorMessage, metadata } as Omit<Answer, 'name'>;
}

/** One client, and one provider behind it, for each service, credential and context. */
async function clientFor({ url: baseUrl, headers, context }: Question): Promise<Client> {
  const domain = JSON.stringify([baseUrl, headers, context]);
  if (!domains.has(domain)) {
    domains.add(domain);
    const provider = new OFREPWebProvider({
      baseUrl,
      headers: Object.entries(headers),
      cacheMode: 'disabled',
    });
    // What it fails with is told by every evaluation.
    await OpenFeature.setProviderAndWait(domain, provider, (context ?? {}) as EvaluationContext).catch(
      () => {},
    );
  }
  return OpenFeature.getClient(domain);
}

const domains = new Set<string>();
