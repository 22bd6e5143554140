/** Prometheus' text, read by a few lines that know nothing of the library that wrote it. */

export interface MetricFamily {
  type: string;
  help: string;
  samples: { name: string; labels: Record<string, string>; value: number }[];
}

/** By name. Throws on a line that is none of the format. */
export function readMetrics(text: string): Map<string, MetricFamily> {
  const families = new Map<string, MetricFamily>();
  let current: MetricFamily | undefined;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, kind, name, rest] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      current = families.get(name) ?? { type: '', help: '', samples: [] };
      families.set(name, current);
      current[kind === 'HELP' ? 'help' : 'type'] = rest!;
      continue;
    }
    const sample = /^([a-z_]\w*)(?:\{(.*)\})? ([-+.\w]+)$/.exec(line);
    if (!sample || !current) throw new Error(`not a line of metrics: ${line}`);
    const labels = Object.fromEntries(
      [...(sample[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [
        label,
        value!,
      ]),
    );
    current.samples.push({ name: sample[1]!, labels, value: Number(sample[3]) });
  }
  return families;
}

/** The sum over all samples of that name that have these labels, whatever others; 0 where there is none. */
export function metricOf(text: string, name: string, labels: Record<string, string> = {}): number {
  const isAsked = (sample: MetricFamily['samples'][number]) =>
    sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  return [...readMetrics(text).values()]
    .flatMap(({ samples }) => samples.filter(isAsked))
    .reduce((sum, { value }) => sum + value, 0);
}
