/**
 * What operators see of this process at /metrics, in a registry of its own. Features keep plain numbers and say here
 * how to read them: counting costs an increment, and nothing else is done until somebody asks.
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Durations } from './durations.ts';

export interface Sample {
  value: number;
  labels?: Record<string, string>;
}

export interface Described {
  /** By Prometheus' convention: `halyard_`, what, base unit, and `_total` where it only rises. */
  name: string;
  help: string;
  /** Names of labels; their values must be few whatever users do. */
  labels?: readonly string[];
}

export interface ReadMetric extends Described {
  /** Called each time somebody asks; a number where there are no labels. */
  read(): number | readonly Sample[];
}

export interface Metrics {
  /** What only rises as long as the process lives. */
  counter(metric: ReadMetric): void;
  gauge(metric: ReadMetric): void;
  durations(durations: Durations): void;
  /** What Node tells of the process: memory, processor, event loop, garbage collection. Once a process. */
  addProcess(): void;
  /** Everything in the text format, version 0.0.4. */
  text(): Promise<string>;
}

export const metricsContentType = Registry.PROMETHEUS_CONTENT_TYPE;

export function createMetrics(): Metrics {
  const registry = new Registry();

  function describe({ name, help, labels = [] }: Described) {
    return { name, help, labelNames: [...labels], registers: [registry] };
  }

  return {
    counter(metric) {
      new Counter({
        ...describe(metric),
        collect() {
          this.reset();
          for (const { labels = {}, value } of samplesOf(metric)) this.inc(labels, value);
        },
      });
    },
    gauge(metric) {
      new Gauge({
        ...describe(metric),
        collect() {
          // What is not told of any more, such as an environment, must not stand there for ever.
          this.reset();
          for (const { labels = {}, value } of samplesOf(metric)) this.set(labels, value);
        },
      });
    },
    durations: (durations) => registry.registerMetric(durations.asMetric()),
    addProcess: () => collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 }),
    text: () => registry.metrics(),
  };
}

function samplesOf({ read }: ReadMetric): readonly Sample[] {
  const found = read();
  return typeof found === 'number' ? [{ value: found }] : found;
}
