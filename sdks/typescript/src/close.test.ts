import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY } from './testing/clients.ts';
import { booleanFlag, snapshotOf } from './testing/flags.ts';
import { ScriptedService } from './testing/scripted-service.ts';

/** What a program is left with after close(), seen from programs of their own, where nothing else is open. */

let service: ScriptedService;
let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'halyard-close-test-'));
  service = await ScriptedService.start(snapshotOf({ a: booleanFlag(1) }));
});
afterEach(async () => {
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
});

interface Run {
  code: number;
  out: string;
  err: string;
}

function run(body: string, url = service.url): Promise<Run> {
  const sdk = new URL('./index.ts', import.meta.url).href;
  const path = join(directory, 'program.mjs');
  const options = JSON.stringify({ url, key: KEY, timeoutMs: 5000, cache: join(directory, 'cache') });
  writeFileSync(
    path,
    `import { connect } from ${JSON.stringify(sdk)};
const options = ${options};
const sdk = ${JSON.stringify(sdk)};
const open = () => process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap' && kind !== 'TTYWrap');
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
${body}`,
  );
  return new Promise((resolve) => {
    execFile(process.execPath, ['--no-warnings', path], { timeout: 25_000 }, (error, out, err) => {
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
      resolve({ code, out: out.trim(), err: err.trim() });
    });
  });
}

/** Goal B11 leaves a second. Turns, not one pause: a process that was stopped comes to its sockets after its timers. */
const REPORT = 'for (let n = 0; n < 30; n++) await later(10); console.log(JSON.stringify(open()));';

describe('B11: close', () => {
  it('leaves nothing open after a stream, with events and a cache, called twice', async () => {
    const { out, code, err } = await run(`
      const flags = await connect(options);
      flags.boolean('a', {}, false);
      flags.track('t', { targetingKey: 'u' });
      await Promise.all([flags.close(), flags.close()]);
      await flags.close();
      ${REPORT}`);
    expect({ out, code, err }).toEqual({ out: '[]', code: 0, err: '' });
    expect(service.batches).toHaveLength(1);
  });

  it('leaves nothing open when it comes during the attempt to connect, a pause or a delivery', async () => {
    service.onStream = () => {};
    service.onEvents = () => 0;
    const { out } = await run(`
      const hanging = await connect({ ...options, timeoutMs: 100 });
      const refused = await connect({ ...options, url: 'http://127.0.0.1:1', timeoutMs: 100 });
      hanging.track('t', { targetingKey: 'u' });
      void hanging.flush();
      await later(50);
      await Promise.all([hanging.close(), refused.close()]);
      ${REPORT}`);
    expect(out).toBe('[]');
  });

  it('leaves nothing open in the middle of first values, of a pause and of a poll', async () => {
    service.onStream = (_, response) => service.openStream(response);
    service.onSnapshot = () => {};
    const { out } = await run(`
      const clients = [];
      for (const waitMs of [0, 1, 5, 20, 100]) {
        const pending = connect({ ...options, cache: false, timeoutMs: waitMs });
        clients.push(await pending);
      }
      await Promise.all(clients.map((client) => client.close()));
      ${REPORT}`);
    expect(out).toBe('[]');
  });

  it('leaves nothing open of a file and of test data', async () => {
    const { out } = await run(`
      const { fileSource, TestData } = await import(sdk);
      const clients = await Promise.all([
        connect({ source: fileSource(${JSON.stringify(join(directory, 'program.mjs'))}, { lookMs: 10 }), timeoutMs: 50 }),
        connect({ source: new TestData({ a: true }) }),
      ]);
      await later(50);
      await Promise.all(clients.map((client) => client.close()));
      ${REPORT}`);
    expect(out).toBe('[]');
  });

  it('would be seen to leave something (control)', async () => {
    const { out } = await run(`
      const flags = await connect(options);
      ${REPORT}
      process.exit();`);
    expect(out).toContain('TCPSocketWrap');
    expect(out).not.toContain('Timeout');
  });
});

describe('a program', () => {
  it('is kept alive while connect() waits for a service that is away, and then ends by itself', async () => {
    await service.stop();
    const { out, code } = await run(`
      const flags = await connect({ ...options, timeoutMs: 700 });
      console.log(flags.status);`);
    expect(out).toBe('ERROR');
    expect(code).toBe(0);
  });
});
