import { Client } from 'pg';

/** Runs one statement on a connection of its own and gives its rows. */
export async function queryOnce<Row extends object = Record<string, unknown>>(
  url: string,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query(sql, [...parameters])).rows as Row[]);
}

/** Connects, runs `use` and disconnects. */
export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  // A server that goes away while the client is idle is an event, which nobody hearing ends the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
