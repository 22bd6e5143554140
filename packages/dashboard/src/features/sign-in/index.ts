export { Door } from './door.tsx';
export { NewPassword } from './new-password.tsx';
export { Refusal } from './refusal.tsx';
