import { HalyardProvider, useFlag } from '@halyard/react';
import { createRoot } from 'react-dom/client';

// Once for the page. The key is for flags that clients may see, and no secret.
const options = {
  url: 'http://localhost:4400',
  key: 'hal_client_…',
  context: { targetingKey: 'user-42', country: 'DE' },
};

// Rendered again when the flag changes. `false` is the answer while there are no values.
function Example() {
  return <p>{String(useFlag('example', false))}</p>;
}

createRoot(document.getElementById('root')!).render(
  <HalyardProvider options={options}>
    <Example />
  </HalyardProvider>,
);
