/** Out of the way, and back: both are reviewed, since both change what SDKs get. */
import type { FlagAnswer, Rehearsal } from '@halyard/contract';
import { List, Text } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/call.ts';
import { isProblem, type Problem } from '../../../api/problem.ts';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useWrite } from '../../../api/use-write.ts';
import { notify, notifyProblem } from '../../../kit/notify.tsx';
import { ProjectLink } from '../../../kit/project-link.tsx';
import { ReviewDrawer, sayHeld } from '../../../review/index.ts';
import { parseUser } from './parse-user.ts';

interface Props {
  project: string;
  flag: FlagAnswer;
  onClose: () => void;
}

export function ArchiveFlag({ project, flag, onClose }: Props) {
  const environments = useEnvironments();
  const archive = useWrite('archiveFlag');
  const restore = useWrite('restoreFlag');
  const [used, setUsed] = useState<Problem>();
  const asked = { params: { flagId: flag.key }, query: { project } };
  return (
    <ReviewDrawer
      opened
      onClose={onClose}
      title={`Archive ${flag.key}`}
      environments={environments}
      rehearse={async () => {
        try {
          const { data } = await call('archiveFlag', asked, { dryRun: true });
          setUsed(undefined);
          return data as unknown as Rehearsal;
        } catch (problem) {
          setUsed(isProblem(problem) && problem.code === 'IN_USE' ? problem : undefined);
          throw problem;
        }
      }}
      write={(options) => archive.mutateAsync({ ...asked, ...options })}
      onSaved={(answered) => {
        if (sayHeld(answered, `Archiving ${flag.key}`, project)) return;
        notify({
          message: `${flag.key} is archived`,
          undo: () => restore.mutateAsync(asked).catch(notifyProblem),
        });
      }}
    >
      <Text>
        SDKs stop seeing the flag: applications that still ask for it get their own default. Its history
        stays, and it can be restored as it was.
      </Text>
      {used && <Users problem={used} />}
    </ReviewDrawer>
  );
}

/** Who refers to it, as links to where the reference can be taken out. */
function Users({ problem }: { problem: Problem }) {
  const users = (problem.more['usedBy'] as readonly string[] | undefined) ?? [];
  return (
    <div>
      <Text fw={500}>Others still ask for it. Take it out of these first:</Text>
      <List mt={4}>
        {users.map((user) => {
          const parsed = parseUser(user);
          return (
            <List.Item key={user}>
              {parsed ? (
                <ProjectLink
                  to={`${parsed.kind}s/${encodeURIComponent(parsed.key)}`}
                  search={{ environment: parsed.environment }}
                >
                  {user}
                </ProjectLink>
              ) : (
                user
              )}
            </List.Item>
          );
        })}
      </List>
    </div>
  );
}

export function RestoreFlag({ project, flag, onClose }: Props) {
  const environments = useEnvironments();
  const restore = useWrite('restoreFlag');
  const asked = { params: { flagId: flag.key }, query: { project } };
  return (
    <ReviewDrawer
      opened
      onClose={onClose}
      title={`Restore ${flag.key}`}
      environments={environments}
      rehearse={async () => (await call('restoreFlag', asked, { dryRun: true })).data as unknown as Rehearsal}
      write={(options) => restore.mutateAsync({ ...asked, ...options })}
      onSaved={(answered) => {
        if (!sayHeld(answered, `Restoring ${flag.key}`, project))
          notify({ message: `${flag.key} is back as it was` });
      }}
    >
      <Text>The flag comes back as it was when it was archived, and SDKs see it again.</Text>
    </ReviewDrawer>
  );
}
