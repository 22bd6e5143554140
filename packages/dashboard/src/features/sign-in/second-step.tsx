import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { auth } from '../../api/auth.ts';
import { isProblem } from '../../api/problem.ts';
import { useTask } from '../../api/use-task.ts';
import { Refusal } from './refusal.tsx';

const ways = {
  app: {
    path: '/two-factor/verify-totp',
    label: 'Code of your authenticator app',
    placeholder: '123456',
    other: 'Use a backup code instead',
  },
  backup: {
    path: '/two-factor/verify-backup-code',
    label: 'Backup code',
    placeholder: 'aB3dE-fG7hI',
    other: 'Use a code of the app instead',
  },
} as const;

/** The code after the password, within five minutes. */
export function SecondStep({ onDone, onBegin }: { onDone: () => void; onBegin: () => void }) {
  const [way, setWay] = useState<keyof typeof ways>('app');
  const [code, setCode] = useState('');
  const { path, label, placeholder, other } = ways[way];
  const verify = useTask((given: string) => auth('POST', path, { code: given.replaceAll(' ', '') }));
  const send = async (given: string) => {
    if (await verify.run(given)) onDone();
    else setCode('');
  };
  const isOver =
    isProblem(verify.problem) &&
    ['INVALID_TWO_FACTOR_COOKIE', 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE'].includes(
      String(verify.problem.more['reason']),
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send(code);
      }}
    >
      <Stack gap="md">
        <Refusal problem={verify.problem} />
        <TextInput
          key={way}
          label={label}
          placeholder={placeholder}
          value={code}
          onChange={({ currentTarget: { value } }) => {
            setCode(value);
            // An app's code is whole at six digits; nobody has to press anything.
            if (way === 'app' && /^\d{3} ?\d{3}$/.test(value)) void send(value);
          }}
          inputMode={way === 'app' ? 'numeric' : 'text'}
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          maxLength={64}
          disabled={verify.isBusy}
          autoFocus
        />
        <Button type="submit" loading={verify.isBusy} fullWidth>
          Sign in
        </Button>
        <Text size="sm" ta="center">
          {isOver ? (
            <Anchor component="button" type="button" size="sm" onClick={onBegin}>
              Begin again
            </Anchor>
          ) : (
            <Anchor
              component="button"
              type="button"
              size="sm"
              onClick={() => {
                setWay(way === 'app' ? 'backup' : 'app');
                setCode('');
                verify.forget();
              }}
            >
              {other}
            </Anchor>
          )}
        </Text>
      </Stack>
    </form>
  );
}
