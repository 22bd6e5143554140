/** How this SDK names itself to the service, in `User-Agent` and in every batch of events. */
export const EDGE_SDK = Object.freeze({ name: 'halyard-edge', version: '0.1.0' });

export function requestHeaders(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}`, 'user-agent': `${EDGE_SDK.name}/${EDGE_SDK.version}` };
}
