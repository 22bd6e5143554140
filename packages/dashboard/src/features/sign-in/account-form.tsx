import { Button, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { isProblem } from '../../api/problem.ts';
import { useTask } from '../../api/use-task.ts';
import { fieldProblem } from '../../kit/problem-notice.tsx';
import { goOn } from './go-on.ts';
import { NewPassword } from './new-password.tsx';
import { Refusal } from './refusal.tsx';
import { SecondStep } from './second-step.tsx';
import { signInWithPassword } from './with-password.ts';

export interface AccountInput {
  name: string;
  email: string;
  password: string;
}

/** What somebody gives of themselves who comes by a link; they are signed in with it right after. */
export function AccountForm({
  asks,
  action,
  send,
  to,
  children,
}: {
  /** Beside a password. */
  asks: readonly ('name' | 'email')[];
  /** In the words of the button. */
  action: string;
  /** Makes the account, or changes it, and gives its e-mail address. */
  send: (input: AccountInput) => Promise<string>;
  /** Where they go then. */
  to: () => Promise<string>;
  children?: ReactNode;
}) {
  const [input, setInput] = useState<AccountInput>({ name: '', email: '', password: '' });
  const [isAskedForCode, setAskedForCode] = useState(false);
  const set = (change: Partial<AccountInput>) => setInput({ ...input, ...change });
  const come = useTask(async () => {
    const email = await send(input);
    return signInWithPassword(email, input.password);
  });
  const arrive = async () => goOn(await to());
  if (isAskedForCode) return <SecondStep onDone={() => void arrive()} onBegin={() => goOn('/sign-in')} />;
  const isInForm = isProblem(come.problem) && come.problem.fields.length > 0;
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        const next = await come.run();
        if (next === 'code') setAskedForCode(true);
        else if (next === 'signed-in') await arrive();
      }}
    >
      <Stack gap="md">
        {!isInForm && <Refusal problem={come.problem} />}
        {asks.includes('name') && (
          <TextInput
            label="Your name"
            autoComplete="name"
            required
            withAsterisk={false}
            maxLength={200}
            value={input.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={fieldProblem(come.problem, '/name')}
            autoFocus
          />
        )}
        {asks.includes('email') && (
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            maxLength={254}
            value={input.email}
            onChange={(event) => set({ email: event.currentTarget.value })}
            error={fieldProblem(come.problem, '/email')}
          />
        )}
        <NewPassword
          value={input.password}
          onChange={(password) => set({ password })}
          error={fieldProblem(come.problem, '/password')}
        />
        <Button type="submit" loading={come.isBusy} fullWidth>
          {action}
        </Button>
        {children}
      </Stack>
    </form>
  );
}
