import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';

// Once, when the program starts. Every evaluation is a request.
const provider = new OFREPProvider({
  baseUrl: 'http://localhost:4400',
  headers: { Authorization: `Bearer ${process.env.HALYARD_SERVER_KEY}` },
});
await OpenFeature.setProviderAndWait(provider);

// Wherever it matters. `false` is the answer while the service is away.
const client = OpenFeature.getClient();
const context = { targetingKey: 'user-42', country: 'DE' };
console.log(await client.getBooleanValue('example', false, context));

// Before the program ends.
await OpenFeature.close();
