/** What is said below a password while it is typed. */
export function newPasswordHint(password: string): string {
  const missing = 10 - [...password].length;
  if (password === '') return 'At least 10 characters; a few words are best';
  if (missing > 0) return missing === 1 ? 'One more character' : `${missing} more characters`;
  return 'Long enough';
}
