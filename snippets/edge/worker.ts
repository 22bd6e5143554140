import { createEdgeClient } from '@halyard/sdk/edge';

interface Environment {
  HALYARD_SERVER_KEY: string;
}

interface Execution {
  waitUntil(work: Promise<unknown>): void;
}

export default {
  async fetch(_request: Request, env: Environment, execution: Execution): Promise<Response> {
    const waitUntil = (work: Promise<unknown>) => execution.waitUntil(work);
    const flags = createEdgeClient({ url: 'http://localhost:4400', key: env.HALYARD_SERVER_KEY, waitUntil });

    // Asks the service when what this isolate holds is older than ten seconds. Never rejects.
    await flags.ready();
    const isOn = flags.boolean('example', { targetingKey: 'user-42', country: 'DE' }, false);

    // Sends what was counted, after the answer.
    waitUntil(flags.flush());
    return new Response(String(isOn));
  },
};
