/** The test service of an SDK, as the suite sees it: conformance.md says what each request means. */

export interface TestServiceInfo {
  name: string;
  version?: string;
  capabilities: string[];
}

export interface ClientState {
  version: { epoch: string; version: number } | null;
  status?: string;
  hash?: string;
}

export interface Question {
  flag: string;
  context: Record<string, unknown>;
  default: string;
}

export class TestService {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url.replace(/\/$/, '');
  }

  info(): Promise<TestServiceInfo> {
    return this.#ask('GET', '/') as Promise<TestServiceInfo>;
  }

  async create(options: {
    url: string;
    key: string;
    timings?: Record<string, number>;
    directory?: string;
  }): Promise<string> {
    const { id } = (await this.#ask('POST', '/', options)) as { id: string };
    return id;
  }

  state(id: string): Promise<ClientState> {
    return this.#ask('POST', `/${id}`, { command: 'state' }) as Promise<ClientState>;
  }

  async evaluate(id: string, questions: Question[]): Promise<string[]> {
    const { values } = (await this.#ask('POST', `/${id}`, { command: 'evaluate', questions })) as {
      values: string[];
    };
    return values;
  }

  async close(id: string): Promise<void> {
    await this.#ask('DELETE', `/${id}`);
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(this.#url + path, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`the test service answers ${answer.status} to ${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
