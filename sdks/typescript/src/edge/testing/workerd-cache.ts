/** What is behind the Cache API of workerd in tests: entries come as whole HTTP responses, by PUT, and go as such, by GET. */
const kept = new Map<string, { headers: Headers; body: string }>();

// biome-ignore lint/style/noDefaultExport: the runtime calls what is exported so
export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method === 'PUT') {
      const text = await request.text();
      const end = text.indexOf('\r\n\r\n');
      const lines = text.slice(0, end).split('\r\n').slice(1);
      const headers = new Headers(lines.map((line) => line.split(/: */, 2) as [string, string]));
      kept.set(request.url, { headers, body: text.slice(end + 4) });
      return new Response(null, { status: 204 });
    }
    const found = kept.get(request.url);
    const isStored = found?.headers.get('cache-control')?.includes('max-age');
    if (!found || !isStored)
      return new Response(null, { status: 504, headers: { 'cf-cache-status': 'MISS' } });
    return new Response(found.body, { headers: { 'cf-cache-status': 'HIT' } });
  },
};
