/**
 * Every error the API can answer, in one closed table: its HTTP status, its title, and what the caller can do.
 * An operation lists the codes it may raise beyond those of the door (`doorErrors`).
 */
export const errorTable = {
  MALFORMED_JSON: {
    status: 400,
    title: 'The body is not JSON',
    advice: 'Send one JSON document encoded as UTF-8.',
  },
  MALFORMED_YAML: {
    status: 400,
    title: 'The body is not YAML as it is taken here',
    advice: 'Send one document of YAML 1.2, without anchors, aliases, tags and directives.',
  },
  INVALID_INPUT: {
    status: 400,
    title: 'The input does not fit the operation',
    advice: 'Correct every entry of `fields`; each says where and what.',
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'No valid key, and nobody signed in',
    advice:
      'Programs send `Authorization: Bearer <key>` with a key that exists, is not revoked and has not expired; people sign in.',
  },
  CONTEXT_TOKEN_REQUIRED: {
    status: 401,
    title: 'This key evaluates for signed contexts only',
    advice:
      'Send `Halyard-Context-Token` with a context token that your server has made with the signing key.',
  },
  CONTEXT_TOKEN_INVALID: {
    status: 401,
    title: 'The context token does not hold',
    advice: 'Get a new one from your server, made with the signing key of this client key.',
  },
  FORBIDDEN: {
    status: 403,
    title: 'You may not do that',
    advice:
      'Use a key of the right kind with the scope that the detail names, or ask an administrator for a role that allows it.',
  },
  SECOND_FACTOR_REQUIRED: {
    status: 403,
    title: 'A second factor is missing',
    advice:
      'Set one up: `POST /auth/two-factor/enable`, then `POST /auth/two-factor/verify-totp` with a code. Nothing else is allowed before.',
  },
  PROTECTED: {
    status: 403,
    title: 'The environment is protected',
    advice:
      'Propose it, as happens without `?propose=false`; approvers may change what wants no approvals. In an emergency: `?bypass=true` with a comment.',
  },
  OWN_PROPOSAL: {
    status: 403,
    title: 'Your approval would not count',
    advice:
      'Ask somebody else, who has held:approve and may do all of it: nobody approves what they, or a key they had in hands, proposed.',
  },
  CONTEXT_NOT_SIGNED: {
    status: 403,
    title: 'The context token says otherwise',
    advice:
      'Leave out what `fields` lists, or have it signed: the context of the token is what is evaluated.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is no such thing',
    advice: 'Check the name, and that you or your key reach its project and environment.',
  },
  LINK_INVALID: {
    status: 404,
    title: 'The link does not hold',
    advice: 'It was used, withdrawn or is too old: ask whoever gave it to you for a new one.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'The path does not know this method',
    advice: 'The header `Allow` lists the methods it knows.',
  },
  ALREADY_EXISTS: {
    status: 409,
    title: 'The name is taken',
    advice: 'Choose another key, or change what is there.',
  },
  IN_USE: {
    status: 409,
    title: 'Something else refers to it',
    advice: 'Remove the references that the detail lists, then try again.',
  },
  ARCHIVED: {
    status: 409,
    title: 'It is archived',
    advice: 'Restore it first: POST …/restore.',
  },
  CONFLICT: {
    status: 409,
    title: 'It cannot be done as things stand now',
    advice: 'Mend or leave out each of `conflicts`; where versions were compared, compare again.',
  },
  BUILT_IN: {
    status: 409,
    title: 'It comes with the service',
    advice: 'Create a role of your own with the rules you want: POST /roles.',
  },
  LAST_ADMINISTRATOR: {
    status: 409,
    title: 'Nobody would be left to administer',
    advice: 'Make another account administrator of every project first: PUT /members/{accountId}.',
  },
  KEY_ENDED: {
    status: 409,
    title: 'The key is revoked',
    advice: 'What is revoked stays so: create another key, POST /keys.',
  },
  NOT_APPROVED: {
    status: 409,
    title: 'It is not approved',
    advice: 'Ask others to approve it: POST /held-operations/{heldId}/approve.',
  },
  NOT_REDACTABLE: {
    status: 409,
    title: 'This cannot be redacted',
    advice: 'Change what stands today first; then redact each change of the history that has it.',
  },
  CHECKPOINTS_OFF: {
    status: 409,
    title: 'This node signs no checkpoints',
    advice: 'Give it HALYARD_AUDIT_KEY, or a HALYARD_DATA that it can write to.',
  },
  IDEMPOTENCY_RUNNING: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still running',
    advice: 'Repeat the same request in a moment.',
  },
  REDACTED: {
    status: 410,
    title: 'What stood there was taken out of the log',
    advice: 'Ask for another moment: before it was written, or after it was overwritten.',
  },
  STALE: {
    status: 412,
    title: 'It has changed since you read it',
    advice: 'Read it again, apply your edit to what is there now, and send the new ETag.',
  },
  TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    advice: 'Stay within the limit that the detail names.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The body is of a type that is not taken here',
    advice: 'Send what the detail names; mostly `Content-Type: application/json`.',
  },
  IDEMPOTENCY_MISMATCH: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    advice: 'Use a new key for a new request; repeat a request with exactly the same body.',
  },
  UPGRADE_REQUIRED: {
    status: 426,
    title: 'This path speaks WebSocket only',
    advice: 'Connect with a WebSocket client, or read the same events from GET /sdk/stream.',
  },
  PRECONDITION_REQUIRED: {
    status: 428,
    title: 'Say which state you are replacing',
    advice: 'Send `If-Match` with the ETag you read, or `If-Match: *` to overwrite knowingly.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too often',
    advice: 'Repeat it after the seconds in `Retry-After`; `RateLimit-Policy` says how often is right.',
  },
  TOO_MANY_STREAMS: {
    status: 503,
    title: 'Too many new streams at once',
    advice: 'Connect again after the seconds in `Retry-After`.',
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    title: 'The database cannot be reached',
    advice:
      'Nothing was changed unless a repeat says so. Repeat with the same Idempotency-Key after `Retry-After`.',
  },
  ISSUER_UNAVAILABLE: {
    status: 503,
    title: 'The identity provider cannot be asked',
    advice: 'Try again in a moment, or sign in another way; the log of the service says what is wrong.',
  },
  PEOPLE_UNAVAILABLE: {
    status: 503,
    title: 'Nobody can sign in here as it is set up',
    advice: 'Whoever runs the service does what the detail says; keys work all the same.',
  },
  SHUTTING_DOWN: {
    status: 503,
    title: 'This node is shutting down',
    advice: 'Repeat the request; another node, or the next start, answers it.',
  },
  INTERNAL: {
    status: 500,
    title: 'Something went wrong here',
    advice: 'Report the requestId; the log of the service has the cause under it.',
  },
} as const satisfies Record<string, { status: number; title: string; advice: string }>;

export type ErrorCode = keyof typeof errorTable;

/** What the door itself may answer to any operation that needs a key. */
export const doorErrors = [
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'RATE_LIMITED',
  'DATABASE_UNAVAILABLE',
  'SHUTTING_DOWN',
  'INTERNAL',
] as const satisfies ErrorCode[];

/** And to any write, besides. */
export const writeErrors = [
  'MALFORMED_JSON',
  'TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'IDEMPOTENCY_RUNNING',
  'IDEMPOTENCY_MISMATCH',
] as const satisfies ErrorCode[];

/** And to whatever a client key may ask, which may be in secure mode. */
export const contextTokenErrors = [
  'CONTEXT_TOKEN_REQUIRED',
  'CONTEXT_TOKEN_INVALID',
  'CONTEXT_NOT_SIGNED',
] as const satisfies ErrorCode[];
