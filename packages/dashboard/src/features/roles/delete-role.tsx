import { List } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Answer } from '../../api/call.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { notify } from '../../kit/notify.tsx';
import { useProjectPath } from '../../kit/project-link.tsx';

/** Deletes a role that nobody holds; who still does is named. */
export function DeleteRole({
  role: { key, name },
  opened,
  onClose,
}: {
  role: Answer<'readRole'>;
  opened: boolean;
  onClose: () => void;
}) {
  const path = useProjectPath();
  const navigate = useNavigate();
  const remove = useWrite('deleteRole');
  const { data } = useRead('listMembers', {}, { enabled: useMay()('listMembers') && opened });
  const holders = data?.items.filter(({ roles }) => roles.some(({ role }) => role === key)) ?? [];
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`Delete ${name}?`}
      action={`Delete ${name}`}
      color="red"
      onConfirm={async (comment) => {
        await remove.mutateAsync({ params: { roleId: key }, comment });
        notify({ message: `${name} is deleted` });
        await navigate({ to: path('settings/roles') as never });
      }}
    >
      {holders.length === 0 ? (
        'Nobody holds it. It can be made again with the same rules.'
      ) : (
        <>
          It is held by the following, and has to be taken away from them first:
          <List size="sm" mt={4}>
            {holders.map(({ account }) => (
              <List.Item key={account.id}>{account.name}</List.Item>
            ))}
          </List>
        </>
      )}
    </Confirm>
  );
}
