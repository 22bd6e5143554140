/**
 * The test service of an SDK as one would write it in an afternoon: it applies what comes as it comes, believes every
 * word, waits for ever and comes back at once. The suite has to tell it from one that keeps to the protocol.
 */
import { get } from 'node:http';
import { createEvaluator, type Entry, type EntryName } from '@halyard/core';
import { serveTestService, type TestClient } from './serve-test-service.ts';

const empty = {
  format: 1 as const,
  project: '',
  environment: '',
  epoch: '',
  version: 0,
  flags: {},
  segments: {},
};

function naiveClient(url: string, key: string): TestClient {
  const evaluator = createEvaluator();
  let version: { epoch: string; version: number } | null = null;
  let request: ReturnType<typeof get> | undefined;
  let timer: NodeJS.Timeout | undefined;
  evaluator.replace(empty);

  function take(name: string, data: Entry & EntryName & { epoch: string; version: number }): void {
    const next = evaluator.version + 1;
    if (name === 'put') evaluator.apply({ version: next, puts: [data], deletes: [] });
    if (name === 'delete') evaluator.apply({ version: next, puts: [], deletes: [data] });
    if (name === 'commit') version = { epoch: data.epoch, version: data.version };
  }

  function connect(): void {
    const basis = version ? `?basis=${version.epoch}.${version.version}` : '';
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(connect, 10);
    };
    let text = '';
    request = get(
      `${url}/sdk/stream${basis}`,
      { headers: { authorization: `Bearer ${key}` } },
      (response) => {
        response.on('error', () => {});
        response.on('close', again);
        response.on('data', (bytes: Buffer) => {
          const events = (text + bytes.toString()).split('\n\n');
          text = events.pop()!;
          for (const event of events) {
            const name = /^event: (.*)$/m.exec(event)?.[1] ?? '';
            try {
              take(name, JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? ''));
            } catch {
              // As if nothing had come.
            }
          }
        });
      },
    ).on('error', again);
  }
  connect();

  return {
    state: () => ({ version }),
    evaluate({ flag, context, default: fallback }) {
      const { result } = evaluator.evaluate(flag, context, 0, 'string');
      return typeof result.value === 'string' ? result.value : fallback;
    },
    close() {
      request?.removeAllListeners('error').on('error', () => {});
      request?.destroy();
      setImmediate(() => clearTimeout(timer));
    },
  };
}

await serveTestService({ name: 'naive', capabilities: ['timings'] }, ({ url, key }) => naiveClient(url, key));
