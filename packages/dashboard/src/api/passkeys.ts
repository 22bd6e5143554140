/** Passkeys, between the browser and the service: what either says to the other passes through here as JSON (WebAuthn 3). */
import { auth } from './auth.ts';

/** Nobody touched the device, or it has no passkey for this place; the browser does not say which. */
export class PasskeyNotGiven extends Error {}

export function canUsePasskeys(): boolean {
  return 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
}

/** Throws a Problem, or PasskeyNotGiven. */
export async function signInByPasskey(): Promise<void> {
  const options = await auth<PublicKeyCredentialRequestOptionsJSON>(
    'GET',
    '/passkey/generate-authenticate-options',
  );
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await given(navigator.credentials.get({ publicKey }));
  await auth('POST', '/passkey/verify-authentication', { response: credential.toJSON() });
}

/** Throws as above; the session has to be ten minutes old at most. */
export async function addPasskey(name: string): Promise<void> {
  const options = await auth<PublicKeyCredentialCreationOptionsJSON>(
    'GET',
    '/passkey/generate-register-options',
  );
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await given(navigator.credentials.create({ publicKey }));
  await auth('POST', '/passkey/verify-registration', { response: credential.toJSON(), name });
}

async function given(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await asked;
    if (credential) return credential as PublicKeyCredential;
  } catch (error) {
    if ((error as Error).name === 'InvalidStateError') {
      throw new PasskeyNotGiven('This device has a passkey for your account already.');
    }
    if ((error as Error).name !== 'NotAllowedError' && (error as Error).name !== 'AbortError') throw error;
  }
  throw new PasskeyNotGiven('No passkey was given: it was cancelled, took too long, or there is none here.');
}
