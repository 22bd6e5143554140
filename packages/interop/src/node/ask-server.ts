/** Asks what a file of questions says, through the official provider for servers, and prints an answer a line, as JSON. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { type Client, type EvaluationContext, type JsonValue, OpenFeature } from '@openfeature/server-sdk';
import type { Answer, Question } from '../question.ts';

async function main(path: string): Promise<void> {
  for (const question of JSON.parse(readFileSync(path, 'utf8')) as Question[]) {
    await sleep(question.pauseMs);
    let answer: Answer | undefined;
    for (let asked = 0; asked < question.times; asked++) answer = await ask(question);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

async function ask(question: Question): Promise<Answer> {
  const { name, flag, default: fallback } = question;
  const client = await clientFor(question);
  const context = (question.context ?? undefined) as EvaluationContext | undefined;
  const details = await {
    boolean: () => client.getBooleanDetails(flag, fallback as boolean, context),
    string: () => client.getStringDetails(flag, fallback as string, context),
    integer: () => client.getNumberDetails(flag, fallback as number, context),
    float: () => client.getNumberDetails(flag, fallback as number, context),
    object: () => client.getObjectDetails(flag, fallback as JsonValue, context),
  }[question.ask]();
  const { value, variant, reason, errorCode, errorMessage, flagMetadata: metadata } = details;
  return { name, value, variant, reason, errorCode, errorMessage, metadata };
}

/** One client, and one provider behind it, for each service and credential. */
async function clientFor({ url: baseUrl, headers }: Question): Promise<Client> {
  const domain = JSON.stringify([baseUrl, headers]);
  if (!domains.has(domain)) {
    domains.add(domain);
    await OpenFeature.setProviderAndWait(domain, new OFREPProvider({ baseUrl, headers: { ...headers } }));
  }
  return OpenFeature.getClient(domain);
}

const domains = new Set<string>();
await main(process.argv[2]!);
