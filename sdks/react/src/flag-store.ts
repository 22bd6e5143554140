/**
 * What components show of one client. Answers are kept until something changes: a component that is rendered asks often,
 * and each question to the client counts as one evaluation.
 */
import type { Bootstrap, BrowserEvents, Context, Details } from '@halyard/sdk/browser';
import { type AskedType, ask, type FlagsClient } from './flags-client.ts';
import { isSameJson } from './is-same-json.ts';
import { StillClient } from './still-client.ts';
import type { Wait } from './suspend.ts';

interface Answer {
  readonly details: Details<unknown>;
  /** The state of the client that it comes from. */
  readonly state: string;
}

const events: readonly (keyof BrowserEvents)[] = [
  'PROVIDER_READY',
  'PROVIDER_STALE',
  'PROVIDER_ERROR',
  'PROVIDER_CONFIGURATION_CHANGED',
  'PROVIDER_RECONCILING',
  'PROVIDER_CONTEXT_CHANGED',
];

export class FlagStore {
  readonly client: FlagsClient;
  /** What the server rendered, and what a page that is hydrated shows first. */
  readonly #rendered: FlagsClient;
  readonly #answers = new Map<string, Answer>();
  readonly #renderedAnswers = new Map<string, Details<unknown>>();
  readonly #listeners = new Set<() => void>();
  #leave: (() => void) | undefined;
  /** Rises with every event, and with another context: of that nobody hears while nothing is shown. */
  #turn = 0;
  #context: Context;
  #contextText: string;
  #wait: Wait | undefined;

  /** `context`: whom the client was made for, as whoever made it put it. */
  constructor(client: FlagsClient, bootstrap: Bootstrap | undefined, context: Context = client.context) {
    this.client = client;
    this.#rendered = bootstrap || !(client instanceof StillClient) ? new StillClient(bootstrap) : client;
    this.#context = client.context;
    this.#contextText = JSON.stringify(context);
  }

  /** Calls the listener whenever an answer may have changed; returns what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#leave ??= this.#listen();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#leave?.();
      this.#leave = undefined;
    };
  };

  /** The same object as long as it says the same. The value may be `missing`. */
  detailsOf(key: string, type: AskedType): Details<unknown> {
    const id = `${type} ${key}`;
    const state = this.#state();
    const known = this.#answers.get(id);
    if (known?.state === state) return known.details;
    const before = known?.details ?? this.#renderedAnswers.get(id);
    const now = ask(this.client, key, type);
    const details = before && isSame(before, now) ? before : now;
    this.#answers.set(id, { details, state });
    return details;
  }

  /** As detailsOf(), of the server's rendering: it never changes. */
  renderedDetailsOf(key: string, type: AskedType): Details<unknown> {
    const id = `${type} ${key}`;
    const details = this.#renderedAnswers.get(id) ?? ask(this.#rendered, key, type);
    this.#renderedAnswers.set(id, details);
    return details;
  }

  /** The wait for first values, in whatever state it is; undefined where nobody ever had to wait. */
  get wait(): Wait | undefined {
    if (!this.#wait && this.client.version === undefined) this.#wait = firstValues(this.client);
    return this.#wait;
  }

  /** Does nothing where it says the same as the one before. */
  setContext(context: Context): void {
    const text = JSON.stringify(context);
    if (text === this.#contextText) return;
    this.#contextText = text;
    void this.client.setContext(context);
  }

  /** Equal as long as the answers are, but for those that only the time changes: of these there is an event. */
  #state(): string {
    const { version, status, context } = this.client;
    if (context !== this.#context) this.#turn++;
    this.#context = context;
    return `${this.#turn} ${status} ${version?.epoch} ${version?.version}`;
  }

  #listen(): () => void {
    // The status that there is already is told at once, and is no news.
    let isNews = false;
    const heard = () => {
      if (!isNews) return;
      this.#turn++;
      for (const listener of [...this.#listeners]) listener();
    };
    const leaves = events.map((name) => this.client.on(name, heard));
    isNews = true;
    return () => {
      for (const leave of leaves) leave();
    };
  }
}

/** Ends when there are values, or will be none for now. */
function firstValues(client: FlagsClient): Wait {
  let leave = () => {};
  // Refused, or not reached: the client goes on trying, and nobody has to look at an empty page meanwhile.
  const failed = new Promise<void>((resolve) => {
    leave = client.on('PROVIDER_ERROR', () => resolve());
  });
  const until = Promise.race([client.ready(), failed]).then(() => {
    leave();
    wait.isOver = true;
  });
  const wait = { until, isOver: false };
  return wait;
}

/** JSON leaves out `missing`, which is a symbol, and nothing else of an answer. */
function isSame(one: Details<unknown>, other: Details<unknown>): boolean {
  return typeof one.value === typeof other.value && isSameJson(one, other);
}
