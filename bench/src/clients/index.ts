import type { Benchmark } from '../figure.ts';
import { measureOfrep } from './ofrep.ts';
import { measurePage } from './page.ts';
import { measureSizes } from './sizes.ts';

/** What applications of any language, and pages, get of the service. */
export const clientBenchmarks: readonly Benchmark[] = [
  part('ofrep', 'OFREP on one core, one flag and 1, 100 and 1,000 at once, beside an echo', (say) =>
    measureOfrep(say),
  ),
  part(
    'page',
    'a page in Chromium: paint to value with and without a bootstrap, a change to the page',
    (say) => measurePage(say),
  ),
  part('sizes', 'what browsers load, minified and compressed', () => measureSizes()),
];

function part(name: string, summary: string, run: Benchmark['run']): Benchmark {
  return { name: `clients-${name}`, group: 'clients', summary, run };
}
