/** What is said on a stream has the same names in the code, in OpenAPI and in the protocol. */
import { readFileSync } from 'node:fs';
import { confirmation, openApiDocument, operations, streamEvents } from '@halyard/contract';
import { describe, expect, it } from 'vitest';
import { parseClientMessage } from './client-message.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const protocol = read('../../../../../spec/stream/protocol.md');
const named = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name!);
const { readStream, readWebSocket } = operations;

describe('the events of a stream', () => {
  it('are those of the protocol, in its order', () => {
    const table = protocol.split('\n## Events\n')[1]!.split('\n###')[0]!;
    expect(named(table, /^\| `(\w+)` \|/gm)).toEqual(streamEvents);
  });

  it('are all that the server writes', () => {
    const written = named(read('stream-messages.ts'), /(?:message\('|`event: )(\w+)/g);
    expect(new Set(written)).toEqual(new Set(streamEvents));
  });

  it('are in OpenAPI for both transports', () => {
    const { paths, components } = openApiDocument([readStream, readWebSocket], '1') as never as {
      paths: Record<string, { get: { description: string } }>;
      components: { schemas: { StreamMessage: { properties: { event: { description: string } } } } };
    };
    expect(named(paths['/sdk/stream']!.get.description, /`(\w+)`/g)).toEqual(streamEvents);
    const { description } = components.schemas.StreamMessage.properties.event;
    expect(description.split(';')[0]!.split(', ')).toEqual(streamEvents);
  });

  it('have one message of a client beside them, described as it is understood', () => {
    const shown = /\{"event": "(\w+)", "data": \{([^}]+)\}\}/;
    const [described, event, fields] = shown.exec(readWebSocket.description!)!;
    expect(shown.exec(protocol)![0]).toBe(described);
    expect(named(fields!, /"(\w+)"/g)).toEqual(
      Object.keys(confirmation.shape).filter((name) => name !== 'instance'),
    );
    const data = { epoch: 'e1', from: null, applied: [{ version: 1, agoMs: 2 }] };
    expect(parseClientMessage(JSON.stringify({ event, data }))).toEqual({ event, data });
  });
});
