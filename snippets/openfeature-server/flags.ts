import { HalyardProvider } from '@halyard/openfeature/server';
import { OpenFeature } from '@openfeature/server-sdk';

// Once, when the program starts: a stream brings every change, and this process evaluates from memory.
const provider = new HalyardProvider({
  url: 'http://localhost:4400',
  key: process.env.HALYARD_SERVER_KEY ?? '',
});
await OpenFeature.setProviderAndWait(provider).catch(console.error);

// Wherever it matters. `false` is the answer while there are no values.
const client = OpenFeature.getClient();
const context = { targetingKey: 'user-42', country: 'DE' };
console.log(await client.getBooleanValue('example', false, context));

// Before the program ends.
await OpenFeature.close();
