import { Divider } from '@mantine/core';
import { call } from '../../api/call.ts';
import { AccountForm } from './account-form.tsx';
import { BrokenLink } from './broken-link.tsx';
import { Door } from './door.tsx';
import { IssuerButton } from './issuer-button.tsx';
import { useLinkToken } from './link-token.ts';
import { useSignInMethods } from './sign-in-methods.ts';

/** The page of an invitation. */
export function Join() {
  const token = useLinkToken();
  const { methods } = useSignInMethods();
  if (token === undefined) return <BrokenLink />;
  return (
    <Door title="Join" lead="You are invited. Say who you are, and choose a password for this place.">
      <AccountForm
        asks={['name']}
        action="Join"
        send={async ({ name, password }) => {
          const { data } = await call('acceptInvitation', { body: { token, name, password } });
          return data.email;
        }}
        to={async () => '/'}
      >
        {methods?.issuer && (
          <>
            <Divider label="or, without a password" />
            <IssuerButton name={methods.issuer.name} />
          </>
        )}
      </AccountForm>
    </Door>
  );
}
