import { describe, expect, it, vi } from 'vitest';
import { isRunning } from './postgres/process-tree.ts';
import { spawnService } from './spawn-service.ts';

const server = `
  const { createServer } = require('node:http');
  const server = createServer((request, response) => response.end(JSON.stringify(process.env)));
  server.listen(0, '127.0.0.1', () => console.log('listening on ' + server.address().port));
  process.on('SIGTERM', () => { console.error('draining'); server.close(() => process.exit(7)); server.closeAllConnections(); });`;
const options = { args: ['-e', server], ready: /^listening on (\d+)$/ };

describe('spawnService', () => {
  it('waits for the ready line, hands over its environment and nothing else', async () => {
    vi.stubEnv('HALYARD_LEAK', 'yes');
    await using service = await spawnService({ ...options, env: { HALYARD_TEST: 'given' } });
    vi.unstubAllEnvs();
    const response = await fetch(`http://127.0.0.1:${service.ready[1]}/`);
    const environment = (await response.json()) as Record<string, string>;
    expect(environment['HALYARD_TEST']).toBe('given');
    expect(environment['HALYARD_LEAK']).toBeUndefined();
  });

  it('stops in order and tells the exit code and the last words', async () => {
    const service = await spawnService(options);
    expect(await service.stop()).toEqual({ code: 7, signal: null });
    expect(service.stderr()).toBe('draining\n');
    expect(service.stdout()).toMatch(/^listening/);
    expect(await service.kill9()).toEqual({ code: 7, signal: null });
  });

  it('kills', async () => {
    const service = await spawnService(options);
    expect(isRunning(service.pid)).toBe(true);
    expect(await service.kill9()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isRunning(service.pid)).toBe(false);
  });

  it('says why a service did not become ready', async () => {
    const dying = spawnService({ ...options, args: ['-e', 'console.log("no database"); process.exit(3)'] });
    await expect(dying).rejects.toThrow(/ended with 3\.\nno database/);
    const mute = spawnService({
      ...options,
      args: ['-e', 'setInterval(() => {}, 1e3)'],
      readyTimeoutMs: 300,
    });
    await expect(mute).rejects.toThrow(/300 ms/);
    await expect(spawnService({ ...options, program: '/nowhere' })).rejects.toThrow(/ENOENT/);
  });
});
