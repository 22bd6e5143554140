import type { AnyOperation } from './operation.ts';

/** Names of the nouns whose operations decide about what is held, or never wait. */
const never =
  /^(held-operations|operations|proposals|calendar|windows|triggers)\.|^rollouts\.(pause|approve|judge)$|\.kill$/;

/** What is not of one project, or carries a secret that would have to be stored, runs at once only. */
export function mayBeHeld({ name, effect, within, secretFields, secretInputs }: AnyOperation): boolean {
  return (
    effect === 'write' &&
    within === 'project' &&
    secretFields.length === 0 &&
    secretInputs.length === 0 &&
    !never.test(name)
  );
}
