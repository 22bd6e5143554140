/** Makes the flags of the page in the environment `development`, where they are not there yet. */

const url = process.env['HALYARD_URL'] || 'http://localhost:4400';
const key = process.env['HALYARD_ADMIN_KEY'];

const flags = [
  { key: 'hoist', kind: 'boolean', variants: { on: true, off: false }, serve: 'off' },
  {
    key: 'pennant',
    kind: 'string',
    variants: { coral: 'coral', teal: 'teal', yellow: 'yellow' },
    serve: 'coral',
  },
  {
    key: 'greeting',
    kind: 'string',
    variants: { plain: 'Welcome aboard', breezy: 'A fair wind to you' },
    serve: 'plain',
  },
];

for (const { serve, ...flag } of key ? flags : []) {
  const development = { enabled: true, off: serve, otherwise: { serve } };
  const response = await fetch(`${url}/flags`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    // `client`: browsers may know of it.
    body: JSON.stringify({ ...flag, client: true, environments: { development } }),
  });
  // 409: it is there already.
  if (!response.ok && response.status !== 409) throw new Error(await response.text());
}
