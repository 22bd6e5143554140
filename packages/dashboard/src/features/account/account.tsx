import { Skeleton, Stack } from '@mantine/core';
import { useRead } from '../../api/use-read.ts';
import { PlainShell } from '../../frame/plain-shell.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { SecondFactorSection } from './second-factor-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

/** Who one is here, how one comes in, and where one is signed in. */
export function Account() {
  const { data: me, error, refetch } = useRead('readMyself', {});
  const hasPassword = me?.signsInBy.some(({ provider }) => provider === 'password') ?? false;
  return (
    <PlainShell>
      <PageHeader
        title="Your account"
        lead="Who you are here, how you sign in, and where you are signed in."
      />
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {me ? (
        <Stack gap="md">
          <ProfileSection me={me} />
          {hasPassword && <PasswordSection />}
          {hasPassword && <SecondFactorSection hasOne={me.secondFactor !== null} />}
          <PasskeysSection />
          <SessionsSection />
        </Stack>
      ) : (
        !error && (
          <Stack gap="md">
            <Skeleton height={150} />
            <Skeleton height={130} />
            <Skeleton height={130} />
          </Stack>
        )
      )}
    </PlainShell>
  );
}
