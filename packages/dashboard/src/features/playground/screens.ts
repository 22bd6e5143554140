import { inShop, type Screen } from '../../testing/screen.ts';

const german = {
  targetingKey: 'user-1042',
  country: 'DE',
  currency: 'EUR',
  app: { version: '2.4.1' },
  orders: 12,
};
const search = (parts: Record<string, unknown>) =>
  Object.entries(parts)
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`,
    )
    .join('&');
const at = (parts: Record<string, unknown>) => inShop(`/playground?${search(parts)}`);

export const playgroundScreens: readonly Screen[] = [
  {
    name: 'playground',
    path: at({ environment: 'production', context: german, pinned: ['new-checkout'], flag: 'new-checkout' }),
    prepare: async (page) => {
      await page
        .getByText(/position/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'playground-compare',
    path: at({
      environment: 'production',
      context: german,
      b: { context: { ...german, targetingKey: 'user-7', country: 'NL', orders: 1 } },
      flag: 'payment-provider',
    }),
    prepare: async (page) => {
      await page.getByText(/differ,/).waitFor();
      await page.getByText('B', { exact: true }).nth(1).waitFor();
    },
  },
  {
    name: 'playground-past',
    path: at({ environment: 'production', context: german, at: 'v12' }),
    isShown: false,
    prepare: async (page) => {
      await page.locator('label', { hasText: 'JSON' }).click();
      await page.getByLabel('Context as JSON').waitFor();
    },
  },
];
