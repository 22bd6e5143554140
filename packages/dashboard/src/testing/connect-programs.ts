import { readEvents } from '@halyard/testkit';

/** Programs that have what is live, and hold a stream until the service ends. */
export async function connectPrograms({
  url,
  key,
  count,
}: {
  url: string;
  key: string;
  count: number;
}): Promise<void> {
  const first = await open({ url, key });
  let basis: string | undefined;
  for await (const { event, data } of readEvents(first)) {
    if (event !== 'intent') continue;
    const { epoch, version } = JSON.parse(data) as { epoch: string; version: number };
    basis = `${epoch}.${version}`;
    break;
  }
  for (let i = 0; i < count; i++) {
    const stream = await open({ url, key, basis, instance: `web-${i + 1}` });
    // What is not read would fill up; cut together with the service.
    void stream.body?.pipeTo(new WritableStream()).catch(() => {});
  }
}

/** A basis is what a program says that it has: proof, as a confirmation is. */
async function open({
  url,
  key,
  basis,
  instance,
}: {
  url: string;
  key: string;
  basis?: string | undefined;
  instance?: string;
}): Promise<Response> {
  const query = basis === undefined ? '' : `?basis=${encodeURIComponent(basis)}`;
  const answer = await fetch(`${url}/sdk/stream${query}`, {
    headers: {
      authorization: `Bearer ${key}`,
      'user-agent': 'halyard-node/0.1.0',
      ...(instance === undefined ? {} : { 'halyard-instance': instance }),
    },
  });
  if (!answer.ok) throw new Error(`The stream was answered ${answer.status} ${await answer.text()}`);
  return answer;
}
