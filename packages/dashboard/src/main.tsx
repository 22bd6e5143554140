/** The dashboard: everything that stands around the router. */
import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './page.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { type AnyRoute, RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { nonce } from './api/base.ts';
import { onSignedOut, queryClient } from './api/query-client.ts';
import { router } from './router.tsx';
import { theme, variables } from './theme.ts';

// What keeps the page behind a dialog from scrolling adds a style, too, and looks here for the nonce (get-nonce).
Object.assign(globalThis, { __webpack_nonce__: nonce });

onSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname === '/sign-in') return;
  // Nor does the way back show what was read: somebody else may sit there now.
  void router
    .navigate({ to: '/sign-in', search: { to: href } })
    .then(() => queryClient.removeQueries({ type: 'inactive' }));
});

// The screen comes while it is found out who looks, and not after that.
for (const { routeId } of router.matchRoutes(router.latestLocation)) {
  const route = (router.routesById as Record<string, AnyRoute>)[routeId];
  if (route) void router.loadRouteChunk(route)?.catch(() => {});
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <MantineProvider
    theme={theme}
    cssVariablesResolver={variables}
    defaultColorScheme="auto"
    getStyleNonce={() => nonce}
  >
    <QueryClientProvider client={queryClient}>
      <Notifications position="bottom-left" limit={4} containerWidth={400} />
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
);
