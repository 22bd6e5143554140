import { Button, Divider, PasswordInput, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import IconFingerprint from '@tabler/icons-react/icons/IconFingerprint';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { canUsePasskeys, signInByPasskey } from '../../api/passkeys.ts';
import { useTask } from '../../api/use-task.ts';
import { Door } from './door.tsx';
import { goOn } from './go-on.ts';
import { IssuerButton } from './issuer-button.tsx';
import { Refusal } from './refusal.tsx';
import { SecondStep } from './second-step.tsx';
import { useSignInMethods } from './sign-in-methods.ts';
import { signInWithPassword } from './with-password.ts';
import { wordsOfReturn } from './words.ts';

const route = getRouteApi('/sign-in');

/** The door: whatever of passwords, passkeys and an issuer the service takes. */
export function SignIn() {
  const { to, error } = route.useSearch();
  const { methods, problem } = useSignInMethods();
  const [step, setStep] = useState<'password' | 'code'>('password');
  if (step === 'code') {
    return (
      <Door title="Your code" lead="Your password is right. One more thing to know that it is you.">
        <SecondStep onDone={() => goOn(to)} onBegin={() => setStep('password')} />
      </Door>
    );
  }
  if (!methods) {
    return (
      <Door title="Sign in">
        <Refusal problem={problem} />
        {!problem && <Skeleton height={220} />}
      </Door>
    );
  }
  const others = [methods.issuer !== null, methods.passkey && canUsePasskeys()].filter(Boolean).length;
  return (
    <Door title="Sign in">
      <Refusal words={error === undefined ? undefined : wordsOfReturn(error)} />
      {methods.password && <PasswordForm onCode={() => setStep('code')} onDone={() => goOn(to)} />}
      {methods.password && others > 0 && <Divider label="or" />}
      <Stack gap="sm">
        {methods.issuer && <IssuerButton name={methods.issuer.name} to={to} />}
        {methods.passkey && canUsePasskeys() && <PasskeyButton onDone={() => goOn(to)} />}
      </Stack>
      {methods.password && (
        <Text size="xs" c="dimmed" ta="center">
          Forgot your password? An administrator can make you a link to set another.
        </Text>
      )}
    </Door>
  );
}

function PasswordForm({ onCode, onDone }: { onCode: () => void; onDone: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useTask(signInWithPassword);
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        const next = await signIn.run(email.trim(), password);
        if (next === 'code') onCode();
        else if (next === 'signed-in') onDone();
      }}
    >
      <Stack gap="md">
        <Refusal problem={signIn.problem} />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoFocus
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          maxLength={256}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        <Button type="submit" loading={signIn.isBusy} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

function PasskeyButton({ onDone }: { onDone: () => void }) {
  const signIn = useTask(async () => {
    await signInByPasskey();
    return true;
  });
  return (
    <>
      <Refusal problem={signIn.problem} />
      <Button
        variant="default"
        fullWidth
        loading={signIn.isBusy}
        leftSection={<IconFingerprint size={17} aria-hidden />}
        onClick={async () => {
          if (await signIn.run()) onDone();
        }}
      >
        Use a passkey
      </Button>
    </>
  );
}
