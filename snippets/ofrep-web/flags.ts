import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk';

// Once for the page. The key is for flags that clients may see, and no secret.
const provider = new OFREPWebProvider({
  baseUrl: 'http://localhost:4400',
  headers: [['Authorization', 'Bearer hal_client_…']],
});
OpenFeature.setProvider(provider, { targetingKey: 'user-42', country: 'DE' });

// `false` is the answer while there are no values.
const client = OpenFeature.getClient();
const show = () => {
  document.body.textContent = String(client.getBooleanValue('example', false));
};
client.addHandler(ProviderEvents.Ready, show);
client.addHandler(ProviderEvents.ConfigurationChanged, show);
show();
