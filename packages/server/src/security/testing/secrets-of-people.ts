/** What people sign in with, and every way to use it, rightly and wrongly. */
import { createVisitor, type IdentityProvider } from '@halyard/testkit';
import { inviteAdministrator } from '../../features/people/index.ts';
import { addPerson, browserOf, signIn, tokenOf } from '../../testing/browser-session.ts';
import type { TestService } from '../../testing/start-test-service.ts';
import type { Secret } from './find-secrets.ts';
import type { RawRequest } from './raw-client.ts';

const password = 'canary horse battery staple';
const newPassword = 'canary horse of another colour';

export interface SecretsOfPeople {
  secrets: Secret[];
  /** Of a page of the service; those of somebody who is signed in have their cookie, too. */
  requests: RawRequest[];
  /** Cookie and the rest of what a page of theirs sends. */
  headers: [string, string][];
}

export async function secretsOfPeople(t: TestService, idp: IdentityProvider): Promise<SecretsOfPeople> {
  const invite = async (email: string) =>
    tokenOf((await t.ok('POST', '/invitations', { email, roles: [] })).body.link);
  const email = 'canary@example.com';
  const browser = browserOf(t);
  await browser.request('POST', '/invitations/accept', {
    token: await invite(email),
    name: 'Canary',
    password,
  });
  const { cookie } = await signIn(t, email, password);
  const session = decodeURIComponent(cookie!.slice(cookie!.indexOf('=') + 1));
  const signedIn = await signIn(t, email, password);
  const enabled = await signedIn.request('POST', '/auth/two-factor/enable', { password });
  const invitation = await invite('later@example.com');
  const { id } = await addPerson(t, { name: 'forgetful' });
  const reset = tokenOf((await t.ok('POST', `/people/${id}/reset-link`)).body.link);
  const first = tokenOf((await inviteAdministrator(t.service.system, { unlessPeople: false }))!);
  await signInAtIssuer(t, idp);
  const unknown = { isRecognised: false };
  const secrets = [
    { name: 'password', text: password, ...unknown },
    { name: 'new password', text: newPassword, ...unknown },
    { name: 'session', text: session.split('.')[0]!, ...unknown },
    { name: 'session with its signature', text: session, ...unknown },
    {
      name: 'secret of an authenticator app',
      text: new URL(enabled.body.totpURI).searchParams.get('secret')!,
      ...unknown,
    },
    { name: 'backup code', text: enabled.body.backupCodes[0], ...unknown },
    { name: 'link of the first administrator', text: first, ...unknown },
    { name: 'invitation', text: invitation, ...unknown },
    { name: 'link to a new password', text: reset, ...unknown },
    { name: 'HALYARD_SECRET', text: t.config.secret!, ...unknown },
    { name: 'secret of the OIDC client', text: t.config.sso!.clientSecret, ...unknown },
  ];
  const page: [string, string][] = [
    ['Host', new URL(t.config.publicUrl!).host],
    ['Origin', t.config.publicUrl!],
    ['Sec-Fetch-Site', 'same-origin'],
  ];
  const headers: [string, string][] = [...page, ['Cookie', cookie!]];
  const post = (path: string, body: object, of = headers): RawRequest => ({
    method: 'POST',
    target: path,
    headers: [...of, ['Content-Type', 'application/json']],
    body: JSON.stringify(body),
  });
  const requests: RawRequest[] = [];
  for (const given of [password, `${password}x`, newPassword]) {
    requests.push(
      post('/auth/sign-in/email', { email, password: given }, page),
      post('/auth/sign-in/email', { email: 'nobody@example.com', password: given }, page),
      post('/auth/sign-in/email', { email: given, password: email, unknown: given }, page),
      post('/auth/change-password', { currentPassword: given, newPassword: 'short' }),
      post('/auth/two-factor/enable', { password: given }),
      post('/auth/two-factor/verify-totp', { code: given }),
      post('/auth/two-factor/verify-backup-code', { code: enabled.body.backupCodes[0] }, page),
      // A foreign page, and what is no JSON.
      post('/auth/sign-in/email', { email, password: given }, [['Origin', 'https://evil.example']]),
      { ...post('/auth/sign-in/email', {}, page), body: `{"password":"${given}", broken` },
    );
  }
  const name = 'Canary';
  for (const token of [first, invitation, reset, `${first}x`, `${invitation}x`, `${reset}x`]) {
    for (const path of ['/people/first-administrator', '/invitations/accept', '/people/password']) {
      // Too short, then right: used up by whoever it is for.
      requests.push(
        post(path, { token, name, email: 'second@example.com', password: 'short' }, page),
        post(path, { token, name, email: 'second@example.com', password: newPassword }, page),
        post(path, { token, password: newPassword }, page),
        post(path, { token, name, password: newPassword }, page),
      );
    }
    requests.push({
      method: 'GET',
      target: `/auth/callback/sso?code=${token}&state=${token}`,
      headers: page,
    });
  }
  requests.push(post('/auth/change-password', { currentPassword: password, newPassword }));
  return { secrets, requests, headers };
}

/** Once rightly, so that everything that is told and kept is there, and once with a code that the issuer never gave. */
async function signInAtIssuer(t: TestService, idp: IdentityProvider): Promise<void> {
  await t.ok('POST', '/invitations', { email: 'ada@example.com', roles: [] });
  idp.account = 'ada';
  for (const spoil of [false, true]) {
    const visitor = createVisitor();
    const begun = await visitor.request(`${t.config.publicUrl}/auth/sign-in/social`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: t.config.publicUrl! },
      body: JSON.stringify({ provider: 'sso', callbackURL: '/healthz', errorCallbackURL: '/healthz?out' }),
    });
    const { url } = (await begun.json()) as { url: string };
    const back = `${t.config.publicUrl}/auth/callback/sso?code=wrong&state=${new URL(url).searchParams.get('state')}`;
    const { response } = await visitor.follow(spoil ? back : url);
    await response.body?.cancel();
  }
}
