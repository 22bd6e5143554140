/** Makes the flags of the page in the environment `development`, where they are not there yet. */
import { adminKey, fail, url } from './settings.ts';

const flags = [
  {
    key: 'hoist',
    kind: 'boolean',
    variants: { on: true, off: false },
    off: 'off',
    rules: [],
    // The same for everyone.
    serve: 'off',
  },
  {
    key: 'pennant',
    kind: 'string',
    variants: { coral: 'coral', teal: 'teal', yellow: 'yellow' },
    off: 'coral',
    rules: [],
    // Each visitor has one, and keeps it. Weights are thousandths of a per cent.
    serve: {
      split: [
        { variant: 'coral', weight: 34_000 },
        { variant: 'teal', weight: 33_000 },
        { variant: 'yellow', weight: 33_000 },
      ],
    },
  },
  {
    key: 'greeting',
    kind: 'string',
    variants: { plain: 'Welcome aboard', breezy: 'A fair wind to you' },
    off: 'plain',
    rules: [
      { id: 'phones', if: { attribute: 'device.type', op: 'in', values: ['mobile'] }, serve: 'breezy' },
    ],
    serve: 'plain',
  },
];

for (const { off, rules, serve, ...flag } of adminKey ? flags : []) {
  const development = { enabled: true, off, rules, otherwise: { serve } };
  const response = await fetch(`${url}/flags`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    // `client`: browsers may know of it.
    body: JSON.stringify({ ...flag, client: true, environments: { development } }),
  }).catch(() => fail(`nothing answers at ${url}: start the service with npm start, or set HALYARD_URL`));
  // 409: it is there already.
  if (response.ok || response.status === 409) continue;
  const { detail = `it answers ${response.status}` } = await response.json().catch(() => ({}));
  fail(`the service at ${url} does not take the flag ${flag.key} with HALYARD_ADMIN_KEY: ${detail}`);
}
