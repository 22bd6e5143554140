interface Paged {
  isFetching: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: (options: { cancelRefetch: boolean }) => Promise<unknown>;
}

/**
 * Asks for the page after those that are there; first those are read to their end, where they are being asked for again because
 * something changed: broken off, that would be taken for done, and what changed stay unseen until the next change.
 */
export async function nextPage({ isFetching, isFetchingNextPage, fetchNextPage }: Paged): Promise<void> {
  await fetchNextPage({ cancelRefetch: false });
  if (isFetching && !isFetchingNextPage) await fetchNextPage({ cancelRefetch: false });
}
