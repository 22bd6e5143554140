import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents, type ServerEvent } from './read-events.ts';

function respond(pieces: Uint8Array[], onCancel = () => {}): Response {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
    cancel: onCancel,
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
}

async function collect(response: Response): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

const stream = Buffer.from(
  ': hello\n\nretry: 10\nid: 1\nevent: put\ndata: {"a":\ndata:1}\n\ndata: ünïcödé ⚓\r\n\r\nevent: nothing\n\ndata\rid\r\rdata: unfinished',
);
const events = [
  { event: 'put', data: '{"a":\n1}', id: '1' },
  { event: 'message', data: 'ünïcödé ⚓', id: '1' },
  { event: 'message', data: '', id: '' },
];

describe('readEvents', () => {
  it('reads the same events however the bytes are cut into pieces', async () => {
    const cuts = fc.array(fc.nat({ max: stream.length }));
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const edges = [0, ...places.sort((a, b) => a - b), stream.length];
        const pieces = edges.slice(1).map((edge, index) => stream.subarray(edges[index], edge));
        expect(await collect(respond(pieces.filter(({ length }) => length > 0)))).toEqual(events);
      }),
    );
  });

  it('cancels the response when the reader stops', async () => {
    let isCancelled = false;
    const response = respond([stream, stream, stream], () => {
      isCancelled = true;
    });
    for await (const _event of readEvents(response)) break;
    expect(isCancelled).toBe(true);
  });

  it('refuses what is no stream', async () => {
    await expect(collect(new Response('{}', { status: 503 }))).rejects.toThrow('503');
    await expect(collect(Response.json({}))).rejects.toThrow('application/json');
  });
});
