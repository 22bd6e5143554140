/** Reads YAML beside the event loop: a long text takes seconds. */
import { parentPort, workerData } from 'node:worker_threads';
import { readYaml, type YamlBounds } from './read-yaml.ts';

const { text, bounds, pointers } = workerData as { text: string; bounds: YamlBounds; pointers: string[] };
parentPort!.postMessage(readYaml(text, bounds, pointers));
