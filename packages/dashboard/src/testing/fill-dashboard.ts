import { connectPrograms } from './connect-programs.ts';
import { fillShop } from './shop.ts';
import type { TestDashboard } from './start-dashboard.ts';

/** The demo project, in a service that is there, with programs that follow it. */
export async function fillDashboard({ api, url }: Pick<TestDashboard, 'api' | 'url'>): Promise<void> {
  const { serverKey } = await fillShop(
    async (method, path, { body = method === 'GET' ? undefined : {}, as, key, ifMatch } = {}) => {
      if (key === undefined) {
        const options = { body, ...(as ? { as } : {}), ...(ifMatch ? { ifMatch } : {}) };
        return (await api(method, path, options)).body;
      }
      const answer = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
  );
  await connectPrograms({ url, key: serverKey, count: 3 });
}
