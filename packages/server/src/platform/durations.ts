/**
 * How long things took, as a Prometheus histogram. The library's own takes 250 ns for each, which is more than one
 * percent of an evaluation over HTTP; here it is an index and two additions, for what is known in advance.
 */
import type { Metric } from 'prom-client';

export class Durations {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #series: DurationSeries[] = [];

  /** `buckets`: upper bounds in seconds, rising. */
  constructor({ name, help, buckets }: { name: string; help: string; buckets: readonly number[] }) {
    this.#name = name;
    this.#help = help;
    this.#bounds = buckets;
  }

  /** A new series of these labels; keep it, for each call makes another. */
  series(labels: Record<string, string> = {}): DurationSeries {
    const series = new DurationSeries(labels, this.#bounds);
    this.#series.push(series);
    return series;
  }

  /** For a registry, which asks nothing else of a metric. */
  asMetric(): Metric {
    const metric = {
      name: this.#name,
      get: async () => ({
        name: this.#name,
        help: this.#help,
        type: 'histogram',
        aggregator: 'sum',
        values: this.#series.flatMap((series) => series.values(this.#name)),
      }),
    };
    return metric as unknown as Metric;
  }
}

export class DurationSeries {
  readonly #labels: Record<string, string>;
  readonly #bounds: readonly number[];
  /** One more than bounds: what is longer than all of them. */
  readonly #counts: Float64Array;
  #sumSeconds = 0;

  constructor(labels: Record<string, string>, bounds: readonly number[]) {
    this.#labels = labels;
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(seconds: number): void {
    const bounds = this.#bounds;
    let i = 0;
    while (i < bounds.length && seconds > bounds[i]!) i++;
    this.#counts[i]!++;
    this.#sumSeconds += seconds;
  }

  /** As the library writes them: each bucket holds what is in those before it. */
  values(name: string): { metricName: string; labels: Record<string, string | number>; value: number }[] {
    const labels = this.#labels;
    let count = 0;
    const buckets = [...this.#bounds, '+Inf'].map((le, i) => {
      count += this.#counts[i]!;
      return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.#sumSeconds },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
