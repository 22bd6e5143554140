/** What the environment says. Whatever is missing ends the program with one sentence. */

export const url = process.env['HALYARD_URL'] || 'http://localhost:4400';
/** undefined: the flags are there already. */
export const adminKey = process.env['HALYARD_ADMIN_KEY'];
export const serverKey = process.env['HALYARD_SERVER_KEY'] ?? '';
/** It is in the page: a client key may be, for it sees only what browsers may know. */
export const clientKey = process.env['HALYARD_CLIENT_KEY'] ?? '';
export const port = Number(process.env['PORT'] || 4500);

export function fail(sentence: string): never {
  console.error(`web: ${sentence}`);
  process.exit(1);
}

if (!/^https?:\/\/[^\s"<>?#@]+$/.test(url)) fail(`HALYARD_URL is not an address of http or https: ${url}`);

const missing = [
  /^hal_server_\w+$/.test(serverKey) ? [] : 'HALYARD_SERVER_KEY (hal_server_…)',
  /^hal_client_\w+$/.test(clientKey) ? [] : 'HALYARD_CLIENT_KEY (hal_client_…)',
].flat();
if (missing.length > 0) {
  fail(`set ${missing.join(' and ')} to what the first start of the service at ${url} printed`);
}
