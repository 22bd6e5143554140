import { createClient } from '@halyard/sdk/browser';

// Once for the page. The key is for flags that clients may see, and no secret.
const flags = createClient({
  url: 'http://localhost:4400',
  key: 'hal_client_…',
  context: { targetingKey: 'user-42', country: 'DE' },
});

// `false` is the answer while there are no values.
const show = () => {
  document.body.textContent = String(flags.boolean('example', false));
};
flags.on('PROVIDER_READY', show);
flags.on('PROVIDER_CONFIGURATION_CHANGED', show);
show();
