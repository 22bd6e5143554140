import { List } from '@mantine/core';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Instant } from '../../kit/instant.tsx';
import { sayDone } from '../../kit/say-done.ts';
import { type Key, reachOfKey } from './key-state.ts';

/** Ends a key for good, and says before what that ends with it. */
export function RevokeKey({
  accessKey: key,
  project,
  opened,
  onClose,
}: {
  accessKey: Key;
  project: string;
  opened: boolean;
  onClose: () => void;
}) {
  const revoke = useWrite('revokeKey');
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`Revoke ${key.name}?`}
      action={`Revoke ${key.name}`}
      color="red"
      onConfirm={async (comment) => {
        const answered = await revoke.mutateAsync({ params: { keyId: key.id }, query: { project }, comment });
        sayDone(project, answered, `${key.name} is revoked`);
      }}
    >
      <List spacing={4}>
        <List.Item>
          It is refused from now on in {reachOfKey(key)}, and its connections are closed within two seconds.
        </List.Item>
        <List.Item>
          {key.lastUsedAt === null ? (
            'It was never used.'
          ) : (
            <>
              It was last used <Instant at={key.lastUsedAt} />.
            </>
          )}{' '}
          {key.kind !== 'api' &&
            'Programs that have it go on with the flags that they hold, and get their own defaults once they start anew.'}
        </List.Item>
        <List.Item>
          It cannot be brought back. To change its secret without a gap, rotate it instead.
        </List.Item>
      </List>
    </Confirm>
  );
}
