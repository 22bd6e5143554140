/** In the page of `clients/page.ts`: shows a flag, and notes when. */
import { type BrowserOptions, createClient } from '@halyard/sdk/browser';

export function show(options: BrowserOptions, flag: string): void {
  const load: { paintMs?: number; valueMs?: number } = {};
  Object.assign(globalThis, { load });
  new PerformanceObserver((list) => {
    load.paintMs = list.getEntriesByName('first-paint')[0]?.startTime ?? load.paintMs!;
  }).observe({ type: 'paint', buffered: true });

  const flags = createClient(options);
  const place = document.getElementById('value')!;
  const write = () => {
    const value = String(flags.boolean(flag, false));
    place.textContent = value;
    load.valueMs ??= performance.now();
    // After the frame with it has been drawn.
    requestAnimationFrame(() =>
      setTimeout(() => (globalThis as { drawn?: (value: string) => void }).drawn?.(value)),
    );
  };
  if (options.bootstrap) write();
  else void flags.ready().then(write);
  flags.on('PROVIDER_CONFIGURATION_CHANGED', write);
}
