import { call } from '../../api/call.ts';
import { AccountForm } from './account-form.tsx';
import { BrokenLink } from './broken-link.tsx';
import { Door } from './door.tsx';
import { useLinkToken } from './link-token.ts';

/** The page of a link by which somebody sets a password anew. */
export function Reset() {
  const token = useLinkToken();
  if (token === undefined) return <BrokenLink />;
  return (
    <Door
      title="Set a new password"
      lead="It ends all your sessions, everywhere. Keys and passkeys that you have stay as they are."
    >
      <AccountForm
        asks={[]}
        action="Set the password"
        send={async ({ password }) => {
          const { data } = await call('setPassword', { body: { token, password } });
          return data.email;
        }}
        to={async () => '/'}
      />
    </Door>
  );
}
