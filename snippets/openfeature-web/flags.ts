import { HalyardProvider } from '@halyard/openfeature/web';
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk';

// Once for the page. The key is for flags that clients may see, and no secret.
const provider = new HalyardProvider({ url: 'http://localhost:4400', key: 'hal_client_…' });
OpenFeature.setProvider(provider, { targetingKey: 'user-42', country: 'DE' });

// `false` is the answer while there are no values.
const client = OpenFeature.getClient();
const show = () => {
  document.body.textContent = String(client.getBooleanValue('example', false));
};
client.addHandler(ProviderEvents.Ready, show);
client.addHandler(ProviderEvents.ConfigurationChanged, show);
show();
