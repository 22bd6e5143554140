import { connect } from '@halyard/sdk';

// Once, when the program starts: a stream brings every change, and this process evaluates from memory.
const flags = await connect({ url: 'http://localhost:4400', key: process.env.HALYARD_SERVER_KEY ?? '' });
flags.on('PROVIDER_CONFIGURATION_CHANGED', ({ flagsChanged }) => console.error('changed:', flagsChanged));

// Wherever it matters. `false` is the answer while there are no values; nothing here throws or waits.
const context = { targetingKey: 'user-42', country: 'DE' };
console.log(flags.boolean('example', context, false));

// Before the program ends: sends what was counted.
await flags.close();
