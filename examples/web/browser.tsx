/** Takes over what the server rendered, beginning with the same flags; from then on changes come by themselves. */
import { hydrateRoot } from 'react-dom/client';
import { App } from './page.tsx';

const flags = document.getElementById('flags')!;
const { url, key } = flags.dataset as { url: string; key: string };
const bootstrap = JSON.parse(flags.textContent);

hydrateRoot(document.getElementById('root')!, <App options={{ url, key, bootstrap }} />);
