/** Asks what a file of questions says, through the official provider for browsers in Node, and prints an answer a line. */
import { readFileSync } from 'node:fs';
import { answerQuestions } from './answer-questions.ts';

for (const answer of await answerQuestions(JSON.parse(readFileSync(process.argv[2]!, 'utf8')))) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
