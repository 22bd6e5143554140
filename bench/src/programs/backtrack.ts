/** JavaScript's own engine, which tries and goes back, in a thread that can be ended while it does. */
import { parentPort, workerData } from 'node:worker_threads';

export interface BacktrackOrder {
  pattern: string;
  inputs: string[];
}

const { pattern, inputs } = workerData as BacktrackOrder;
const regex = new RegExp(pattern, 'u');
parentPort!.postMessage('ready');
for (const input of inputs) regex.test(input);
parentPort!.postMessage('done');
