/** What a request to the identity library is known by, wherever in its depths something is written. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface AuthRequest {
  requestId: string;
  /** Below the library's root, e.g. /sign-in/email. */
  path: string;
  /** Of whoever was signed in before; ends when they sign in anew. */
  sessionId: string | undefined;
  /** What a write failed of, though the library may have passed over it. */
  failure?: unknown;
  /** One that the library makes for whoever has yet to give a second factor, and unmakes at once. */
  pendingSessionId?: string;
}

const requests = new AsyncLocalStorage<AuthRequest>();

export function duringAuthRequest<T>(request: AuthRequest, run: () => T): T {
  return requests.run(request, run);
}

/** undefined: nobody asked over HTTP. */
export function currentAuthRequest(): AuthRequest | undefined {
  return requests.getStore();
}
