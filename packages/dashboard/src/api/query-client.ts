import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isProblem } from './problem.ts';

/** Where nobody is signed in any more, whatever was asked. */
let whenSignedOut: () => void = () => {};
export function onSignedOut(then: () => void): void {
  whenSignedOut = then;
}

const noticeSignedOut = (error: unknown) => {
  if (isProblem(error) && error.status === 401) whenSignedOut();
};

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    // Without a way to the internet there is still one to a service on this machine or in this house.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      // The stream of changes says when to ask again; this is for when one comes back to a screen.
      staleTime: 10_000,
      // What the service refuses, it refuses again.
      retry: (count, error) => isProblem(error) && (error.status === 0 || error.status >= 502) && count < 2,
    },
  },
});
