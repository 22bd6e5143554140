/** How this SDK names itself to the service, in `User-Agent` and in every batch of events. */
export const SDK = Object.freeze({ name: 'halyard-node', version: '0.1.0' });
