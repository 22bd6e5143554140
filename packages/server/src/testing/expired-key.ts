import type { TestService } from './start-test-service.ts';

/** Lets a key that was just made have ended long ago: nobody can make one like that. */
export async function letExpire(t: TestService, keyId: string): Promise<void> {
  await t.service.system.database.db
    .updateTable('keys')
    .set({ expires_at: new Date('2020-01-01T00:00:00Z') })
    .where('id', '=', keyId)
    .execute();
  // A change that is recorded, so that the data plane hears of it.
  await t.ok('PATCH', `/keys/${keyId}`, { name: 'expired' }, { headers: { 'if-match': '*' } });
}
