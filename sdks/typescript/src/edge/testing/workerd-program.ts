/** The program on workerd, as a module of Cloudflare Workers. */
import { handle } from './edge-program.ts';

// biome-ignore lint/style/noDefaultExport: the runtime calls what is exported so
export default {
  fetch: (request: Request, _env: unknown, context: { waitUntil(work: Promise<unknown>): void }) =>
    handle(request, context),
};
