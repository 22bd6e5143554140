import { PasswordInput } from '@mantine/core';
import { newPasswordHint } from './new-password-hint.ts';

/** A password that is chosen now: long rather than strange. */
export function NewPassword({
  value,
  onChange,
  error,
  label = 'Password',
}: {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  label?: string;
}) {
  return (
    <PasswordInput
      label={label}
      description={newPasswordHint(value)}
      autoComplete="new-password"
      required
      withAsterisk={false}
      minLength={10}
      maxLength={256}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
    />
  );
}
