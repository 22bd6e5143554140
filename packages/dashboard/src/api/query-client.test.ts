import { expect, it } from 'vitest';
import { queryClient } from './query-client.ts';

it('keeps no answer of a write, which may be a secret, once nobody shows it', async () => {
  const cache = queryClient.getMutationCache();
  const write = cache.build(queryClient, { mutationFn: async () => ({ secret: 'hal_api_once' }) });
  await write.execute(undefined);
  await expect.poll(() => cache.getAll().length).toBe(0);
});
