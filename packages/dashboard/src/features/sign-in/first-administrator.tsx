import { call } from '../../api/call.ts';
import { AccountForm } from './account-form.tsx';
import { BrokenLink } from './broken-link.tsx';
import { Door } from './door.tsx';
import { useLinkToken } from './link-token.ts';

/** The page of the link that the first start prints. Whoever comes by it goes on to their first flag. */
export function FirstAdministrator() {
  const token = useLinkToken();
  if (token === undefined) return <BrokenLink />;
  return (
    <Door
      title="Welcome to Halyard"
      lead="You are the first here, and will be an administrator. Others come by invitation."
    >
      <AccountForm
        asks={['name', 'email']}
        action="Create the account"
        send={async (input) => {
          const { data } = await call('becomeFirstAdministrator', { body: { token, ...input } });
          return data.email;
        }}
        to={firstRun}
      />
    </Door>
  );
}

async function firstRun(): Promise<string> {
  const { data } = await call('listProjects', {});
  const [project] = data.items;
  return project ? `/projects/${encodeURIComponent(project.key)}/start` : '/';
}
