/**
 * Passkeys: a key pair that a device keeps for this host name, with a finger, a face or a PIN asked for each time, which
 * makes it two factors at once. @simplewebauthn/server verifies what devices say (WebAuthn 3); here is what is asked of
 * them, and what is kept. A plugin of the identity library, so that sessions and the log are those of every sign-in.
 */
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth';
import { APIError, createAuthEndpoint, freshSessionMiddleware, sessionMiddleware } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { keepChallenge, takeChallenge } from './passkey-challenges.ts';

/** Loaded where it is used: it looks at every kind of certificate there is. */
const webAuthn = () => import('@simplewebauthn/server');

/** As the library's adapter has it. */
interface Passkey {
  id: string;
  name: string | null;
  userId: string;
  credentialID: string;
  /** Base64url of COSE. */
  publicKey: string;
  counter: number;
  transports: string | null;
  createdAt: Date;
}

/** Of one person; nobody has use for more. */
const mostPasskeys = 50;
const named = z.object({ response: z.record(z.string(), z.unknown()), name: z.string() });
const answered = z.object({ response: z.record(z.string(), z.unknown()) });

/** Those of an origin, e.g. https://flags.example. */
export function passkeyPlugin(origin: string): BetterAuthPlugin {
  const host = new URL(origin).hostname;
  const expected = { expectedOrigin: origin, expectedRPID: host, requireUserVerification: true };

  const registrationOptions = createAuthEndpoint(
    '/passkey/generate-register-options',
    { method: 'GET', use: [freshSessionMiddleware] },
    async (context) => {
      const { user } = context.context.session;
      const known = await passkeysOf(context, user.id);
      const { generateRegistrationOptions } = await webAuthn();
      const options = await generateRegistrationOptions({
        rpName: 'Halyard',
        rpID: host,
        userName: user.email,
        userDisplayName: user.name,
        attestationType: 'none',
        excludeCredentials: known.map((each) => ({
          id: each.credentialID,
          transports: transportsOf(each),
        })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      const { challenge } = options;
      await keepChallenge(context, { purpose: 'registration', challenge, person: user.id });
      return context.json(options);
    },
  );

  const register = createAuthEndpoint(
    '/passkey/verify-registration',
    { method: 'POST', use: [freshSessionMiddleware], body: named },
    async (context) => {
      const person = context.context.session.user.id;
      const expectedChallenge = await takeChallenge(context, 'registration', person);
      const response = context.body.response as unknown as RegistrationResponseJSON;
      const { verifyRegistrationResponse } = await webAuthn();
      const { registrationInfo: info } = await refusing(context, () =>
        verifyRegistrationResponse({ response, expectedChallenge, ...expected }),
      );
      if (!info) throw refused();
      if ((await passkeysOf(context, person)).length >= mostPasskeys) {
        throw new APIError('BAD_REQUEST', { message: `nobody has more than ${mostPasskeys} passkeys` });
      }
      const { credential } = info;
      const passkey = await context.context.adapter.create<Record<string, unknown>, Passkey>({
        model: 'passkey',
        data: {
          name: context.body.name,
          userId: person,
          credentialID: credential.id,
          publicKey: Buffer.from(credential.publicKey).toString('base64url'),
          counter: credential.counter,
          deviceType: info.credentialDeviceType,
          backedUp: info.credentialBackedUp,
          transports: credential.transports?.join(',') ?? null,
          aaguid: info.aaguid,
          createdAt: new Date(),
        },
      });
      return context.json(shown(passkey));
    },
  );

  const authenticationOptions = createAuthEndpoint(
    '/passkey/generate-authenticate-options',
    { method: 'GET' },
    async (context) => {
      // Which passkeys somebody has is nobody's business before they sign in: the device offers its own.
      const { generateAuthenticationOptions } = await webAuthn();
      const options = await generateAuthenticationOptions({ rpID: host, userVerification: 'required' });
      const { challenge } = options;
      await keepChallenge(context, { purpose: 'authentication', challenge, person: null });
      return context.json(options);
    },
  );

  const authenticate = createAuthEndpoint(
    '/passkey/verify-authentication',
    { method: 'POST', body: answered },
    async (context) => {
      const expectedChallenge = await takeChallenge(context, 'authentication', null);
      const response = context.body.response as unknown as AuthenticationResponseJSON;
      const passkey = await context.context.adapter.findOne<Passkey>({
        model: 'passkey',
        where: [{ field: 'credentialID', value: String(response.id) }],
      });
      if (!passkey) throw refused();
      const { verifyAuthenticationResponse } = await webAuthn();
      const { verified, authenticationInfo } = await refusing(context, () =>
        verifyAuthenticationResponse({
          response,
          expectedChallenge,
          ...expected,
          credential: {
            id: passkey.credentialID,
            publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
            counter: passkey.counter,
            transports: transportsOf(passkey),
          },
        }),
      );
      if (!verified) throw refused();
      const { internalAdapter, adapter } = context.context;
      await adapter.update({
        model: 'passkey',
        where: [{ field: 'id', value: passkey.id }],
        update: { counter: authenticationInfo.newCounter },
      });
      const user = await internalAdapter.findUserById(passkey.userId);
      if (!user) throw refused();
      const session = await internalAdapter.createSession(user.id);
      await setSessionCookie(context, { session, user });
      return context.json({ person: user.id });
    },
  );

  const list = createAuthEndpoint(
    '/passkey/list-user-passkeys',
    { method: 'GET', use: [sessionMiddleware] },
    async (context) => context.json((await passkeysOf(context, context.context.session.user.id)).map(shown)),
  );

  const rename = createAuthEndpoint(
    '/passkey/update-passkey',
    { method: 'POST', use: [sessionMiddleware], body: z.object({ id: z.string(), name: z.string() }) },
    async (context) => {
      const { id, name } = context.body;
      await requireOwn(context, id);
      await context.context.adapter.update({
        model: 'passkey',
        where: [{ field: 'id', value: id }],
        update: { name },
      });
      return context.json({ id, name });
    },
  );

  const remove = createAuthEndpoint(
    '/passkey/delete-passkey',
    { method: 'POST', use: [sessionMiddleware], body: z.object({ id: z.string() }) },
    async (context) => {
      const { id } = context.body;
      await requireOwn(context, id);
      await context.context.adapter.delete({ model: 'passkey', where: [{ field: 'id', value: id }] });
      return context.json({ id });
    },
  );

  return {
    id: 'halyard-passkeys',
    endpoints: { registrationOptions, register, authenticationOptions, authenticate, list, rename, remove },
    schema,
  };
}

const text = { type: 'string', required: true } as const;
const schema = {
  passkey: {
    modelName: 'passkeys',
    fields: {
      name: { type: 'string', required: false },
      userId: { ...text, fieldName: 'person', references: { model: 'user', field: 'id' } },
      credentialID: { ...text, fieldName: 'credential_id', unique: true },
      publicKey: { ...text, fieldName: 'public_key' },
      counter: { type: 'number', required: true },
      deviceType: { ...text, fieldName: 'device_type' },
      backedUp: { type: 'boolean', required: true, fieldName: 'backed_up' },
      transports: { type: 'string', required: false },
      aaguid: { type: 'string', required: false },
      createdAt: { type: 'date', required: true, fieldName: 'created_at' },
    },
  },
} satisfies BetterAuthPlugin['schema'];

/** Oldest first. */
async function passkeysOf(context: GenericEndpointContext, person: string): Promise<Passkey[]> {
  return context.context.adapter.findMany<Passkey>({
    model: 'passkey',
    where: [{ field: 'userId', value: person }],
    sortBy: { field: 'createdAt', direction: 'asc' },
  });
}

/** Another's is as if it were not there. */
async function requireOwn(context: GenericEndpointContext, id: string): Promise<void> {
  const person = context.context.session?.user.id;
  const own = person === undefined ? [] : await passkeysOf(context, person);
  if (!own.some((each) => each.id === id)) {
    throw new APIError('NOT_FOUND', { message: `you have no passkey ${id}` });
  }
}

function shown({ id, name, createdAt }: Passkey) {
  return { id, name, createdAt };
}

function transportsOf({ transports }: Passkey): AuthenticatorTransport[] {
  return (transports ?? '').split(',').filter((each) => each !== '') as AuthenticatorTransport[];
}

/** Whatever the verifier throws is about what was sent: wrong in form, origin, signature, counter or user verification. */
async function refusing<T>(context: GenericEndpointContext, verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (error) {
    context.context.logger.warn(`passkey: ${(error as Error).message}`);
    throw refused();
  }
}

/** The same words whatever is wrong: nothing can be probed. */
function refused(): APIError {
  const message = 'this passkey is not known here, or its device did not make sure who uses it';
  return new APIError('UNAUTHORIZED', { code: 'PASSKEY_REFUSED', message });
}
