import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { claimBelongings } from './belongings.ts';
import type { Answer, Answered } from './call.ts';
import { isProblem } from './problem.ts';

/** Where nobody is signed in any more, whatever was asked. */
let whenSignedOut: () => void = () => {};
export function onSignedOut(then: () => void): void {
  whenSignedOut = then;
}

const noticeSignedOut = (error: unknown) => {
  if (isProblem(error) && error.status === 401) whenSignedOut();
};

let who: string | undefined;

/** Signed in as another in another tab, one is so in this one: nothing of the one before stays on screen. */
const noticeWho = (data: unknown, { queryKey }: { queryKey: readonly unknown[] }) => {
  if (queryKey[0] !== 'readAccess') return;
  const { kind, id } = (data as Answered<Answer<'readAccess'>>).data.actor;
  const now = `${kind}/${id}`;
  claimBelongings(now);
  if (who !== undefined && who !== now) window.location.reload();
  who = now;
};

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut, onSuccess: noticeWho }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    // Without a way to the internet there is still one to a service on this machine or in this house.
    // What was answered goes with whoever asked: some of it is a secret that is shown once.
    mutations: { networkMode: 'always', gcTime: 0 },
    queries: {
      networkMode: 'always',
      // The stream of changes says when to ask again; this is for when one comes back to a screen.
      staleTime: 10_000,
      // What the service refuses, it refuses again.
      retry: (count, error) => isProblem(error) && (error.status === 0 || error.status >= 502) && count < 2,
    },
  },
});
