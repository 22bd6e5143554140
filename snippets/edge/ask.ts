/** Asks the worker once, as a platform would. */
import worker from './worker.ts';

const work: Promise<unknown>[] = [];
const env = { HALYARD_SERVER_KEY: process.env.HALYARD_SERVER_KEY ?? '' };
const response = await worker.fetch(new Request('http://localhost/'), env, {
  waitUntil: (promise) => void work.push(promise),
});
console.log(await response.text());
await Promise.all(work);
