/**
 * A flag from creation to audit trail: over HTTP where a person or a pipeline would, and through the SDK where an
 * application would. Runs against a started service; README.md says how. Leaves one archived flag behind.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, connect } from '@halyard/sdk';

const url = process.env['HALYARD_URL'] || 'http://localhost:4400';
const flagKey = `quickstart-${randomBytes(4).toString('hex')}`;

async function main(): Promise<void> {
  step('Connect with the SDK, as an application does when it starts');
  // A server key belongs to one environment of one project; its snapshot says which.
  const { project, environment } = await ask('HALYARD_SERVER_KEY', 'GET', '/sdk/snapshot');
  // An application keeps the cache: with it the last values are there even when it starts without the service.
  const flags = await connect({ url, key: keyFrom('HALYARD_SERVER_KEY'), cache: false });
  say(`the SDK is ${flags.status} and holds version ${flags.version?.version} of ${project}/${environment}`);
  try {
    await tryFlag(flags, `?project=${project}`, environment);
  } finally {
    await flags.close();
  }
  say('Done. Run it again: it makes a new flag each time.');
}

async function tryFlag(flags: Client, inProject: string, environment: string): Promise<void> {
  step(`Create the flag ${flagKey}: on in Germany, and for 25 % of everyone else`);
  const created = newsOf(flagKey, flags);
  await ask('HALYARD_ADMIN_KEY', 'POST', `/flags${inProject}&comment=try+the+new+checkout`, {
    key: flagKey,
    kind: 'boolean',
    environments: {
      [environment]: {
        enabled: true,
        rules: [{ id: 'germany', if: { attribute: 'country', op: 'in', values: ['DE'] }, serve: 'on' }],
        // Weights are thousandths of a per cent.
        otherwise: {
          serve: {
            split: [
              { variant: 'on', weight: 25_000 },
              { variant: 'off', weight: 75_000 },
            ],
          },
        },
      },
    },
  });
  try {
    say(`the SDK heard of it on its stream and holds version ${await created()}`);

    step('Evaluate it over HTTP, as a script or a language without an SDK does');
    for (const context of ['targetingKey=ada&country=DE', 'targetingKey=ben&country=FR']) {
      const answer = await ask('HALYARD_SERVER_KEY', 'GET', `/flags/${flagKey}/evaluate?${context}`);
      say(`${context}: ${answer.value}, because of ${answer.ruleId ?? 'otherwise'} (${answer.reason})`);
    }

    step('Evaluate it with the SDK, in this process, without asking anybody');
    say(`on for ${countOn(flags)} of 1000 users in France`);

    step('Roll it out to everyone and wait for the news on the stream');
    const changed = newsOf(flagKey, flags);
    await ask('HALYARD_ADMIN_KEY', 'POST', `/flags/${flagKey}/rollout${inProject}&comment=it+went+well`, {
      environment,
      variant: 'on',
      percent: 100,
    });
    say(`the SDK heard of it and holds version ${await changed()}`);
    say(`on for ${countOn(flags)} of 1000 users in France`);

    step('Read the audit trail of the flag');
    const history = await ask('HALYARD_ADMIN_KEY', 'GET', `/flags/${flagKey}/history${inProject}`);
    for (const { seq, at, actor, operation, comment } of history.items.reverse()) {
      say(`change ${seq} at ${at}: ${operation} by ${actor.name}, "${comment}"`);
    }
  } finally {
    step('Archive the flag: applications stop seeing it, its history stays');
    await ask('HALYARD_ADMIN_KEY', 'POST', `/flags/${flagKey}/archive${inProject}&comment=tidy+up`);
  }
}

function countOn(flags: Client): number {
  const users = Array.from({ length: 1_000 }, (_, i) => ({ targetingKey: `user-${i}`, country: 'FR' }));
  return users.filter((user) => flags.boolean(flagKey, user, false)).length;
}

/** Listens from now on; what it gives waits for the first news of this flag and answers the version then held. */
function newsOf(key: string, flags: Client): () => Promise<number> {
  const heard = new Promise<number>((resolve) => {
    const stopListening = flags.on('PROVIDER_CONFIGURATION_CHANGED', ({ flagsChanged, version }) => {
      if (!flagsChanged.includes(key)) return;
      stopListening();
      resolve(version);
    });
  });
  return async () => {
    const version = await Promise.race([heard, sleep(10_000, undefined, { ref: false })]);
    if (version === undefined) throw new Failure('the stream told nothing of the flag for 10 s');
    return version;
  };
}

/** What a person can mend; shown as one line. */
class Failure extends Error {}

interface Problem {
  detail?: string;
  fields?: { pointer: string; message: string }[];
}

// biome-ignore lint/suspicious/noExplicitAny: answers are described at /docs of the service
async function ask(keyVariable: string, method: string, path: string, body?: unknown): Promise<any> {
  const headers: Record<string, string> = { authorization: `Bearer ${keyFrom(keyVariable)}` };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const request = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
  const response = await fetch(`${url.replace(/\/$/, '')}${path}`, request).catch(() => {
    throw new Failure(`nothing answers at ${url}: start the service with npm start, or set HALYARD_URL`);
  });
  const answer = await response.json().catch(() => {
    throw new Failure(`what answers at ${url} is not Halyard: set HALYARD_URL`);
  });
  if (response.ok) return answer;
  const { detail = 'no reason given', fields = [] } = answer as Problem;
  if (response.status === 401 || response.status === 403) {
    throw new Failure(`${keyVariable} is refused: ${detail}`);
  }
  const problems = fields.map((field) => `${field.pointer} ${field.message}`.trim());
  throw new Failure(`${method} ${path} answers ${response.status}: ${[detail, ...problems].join('; ')}`);
}

function keyFrom(variable: string): string {
  const key = process.env[variable];
  if (!key) throw new Failure(`${variable} is not set: take the key from what the first npm start printed`);
  // The key itself is not repeated: what is printed ends up in logs.
  if (!/^hal_\w+$/.test(key)) throw new Failure(`${variable} is not a key: one begins with hal_`);
  return key;
}

let steps = 0;
function step(text: string): void {
  console.log(`${++steps}. ${text}`);
}

function say(text: string): void {
  console.log(`   ${text}`);
}

try {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new Failure(`HALYARD_URL is not an address of http or https: ${url}`);
  }
  // Both are wanted before anything happens.
  keyFrom('HALYARD_ADMIN_KEY');
  if (keyFrom('HALYARD_SERVER_KEY').startsWith('hal_api_')) {
    throw new Failure('HALYARD_SERVER_KEY is an api key: it wants the one that begins with hal_server_');
  }
  await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`quickstart: ${error.message}`);
  process.exitCode = 1;
}
