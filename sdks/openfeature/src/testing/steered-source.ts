import type { FailureKind, Flag, Sink, Source } from '@halyard/sdk';

/** A source that has flags, and fails, when it is told to. */
export class SteeredSource implements Source {
  #sink: Sink | undefined;
  #version = 0;
  #flags: Record<string, Flag> = {};

  start(sink: Sink): () => void {
    this.#sink = sink;
    return () => {
      this.#sink = undefined;
    };
  }

  get isStarted(): boolean {
    return this.#sink !== undefined;
  }

  /** Boolean flags by key, these and no others from now on. */
  has(values: Record<string, boolean>): void {
    const version = ++this.#version;
    const flags = Object.entries(values).map(([key, value]) => {
      const serve = value ? 'on' : 'off';
      const held = this.#flags[key];
      return [key, held?.otherwise.serve === serve ? held : flagOf(serve, version)] as const;
    });
    this.#flags = Object.fromEntries(flags);
    this.#sink!.replace({
      format: 1,
      project: 'test',
      environment: 'test',
      epoch: 'test',
      version,
      flags: this.#flags,
      segments: {},
    });
  }

  fails(error: string, kind?: FailureKind): void {
    this.#sink!.failed(error, kind);
  }

  recovers(): void {
    this.#sink!.synced();
  }
}

function flagOf(serve: string, version: number): Flag {
  return {
    type: 'boolean',
    variants: { on: true, off: false },
    enabled: true,
    off: null,
    requires: [],
    rules: [],
    otherwise: { serve },
    client: false,
    version,
  };
}
