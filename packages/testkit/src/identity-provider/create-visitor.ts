export interface Visitor {
  /** One request with the cookies that its origin gave; redirects are not followed. */
  request(url: string, init?: RequestInit): Promise<Response>;
  /** The same, and then wherever it leads, as long as it leads somewhere; at most 20 steps. */
  follow(url: string, init?: RequestInit): Promise<{ url: string; response: Response }>;
  /** As a Cookie header for that address. */
  cookies(url: string): string;
}

/** What of a browser signing in needs: cookies by origin, and redirects. */
export function createVisitor(): Visitor {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string): Map<string, string> => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };

  const visitor: Visitor = {
    cookies: (url) => [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; '),
    async request(url, init = {}) {
      const headers = new Headers(init.headers);
      const cookies = visitor.cookies(url);
      if (cookies !== '') headers.set('cookie', cookies);
      const response = await fetch(url, { ...init, headers, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) keep(jarOf(url), line);
      return response;
    },
    async follow(url, init) {
      let at = url;
      let response = await visitor.request(at, init);
      for (let steps = 0; steps < 20; steps++) {
        const location = response.headers.get('location');
        if (response.status < 300 || response.status > 399 || location === null) break;
        await response.body?.cancel();
        at = new URL(location, at).href;
        response = await visitor.request(at);
      }
      return { url: at, response };
    },
  };
  return visitor;
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';');
  const name = pair.slice(0, pair.indexOf('='));
  const isGone = attributes.some((one) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(one));
  if (isGone) jar.delete(name);
  else jar.set(name, pair.slice(pair.indexOf('=') + 1));
}
