/**
 * A project as somebody has it who lives with it: what screenshots show, and what screens are looked over with. By the API alone,
 * so that nothing in it is what the service would not take.
 */

/** Asks the service as an administrator's key, or as a person. Gives the body of the answer; throws where it is refused. */
export type Ask = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  given?: {
    body?: unknown;
    as?: 'administrator' | 'editor' | 'approver' | 'viewer';
    key?: string;
    ifMatch?: string;
  },
  // biome-ignore lint/suspicious/noExplicitAny: answers of every operation
) => Promise<any>;

export const shop = 'storefront';
const inShop = `project=${shop}`;

interface FlagSketch {
  key: string;
  name: string;
  kind?: 'boolean' | 'multivariate' | 'number' | 'string' | 'json' | 'kill-switch';
  variants?: Record<string, unknown>;
  description: string;
  owner: string;
  tags: string[];
  client?: boolean;
  /** Evaluations an hour in production; undefined: never evaluated. */
  perHour?: number;
  environments?: Record<string, unknown>;
}

const serve = (weights: Record<string, number>, by = 'targetingKey') => ({
  bucket: { by },
  split: Object.entries(weights).map(([variant, percent]) => ({ variant, weight: percent * 1_000 })),
});
const on = { enabled: true, off: 'off', rules: [], otherwise: { serve: 'on' } };

const flags: FlagSketch[] = [
  {
    key: 'new-checkout',
    name: 'New checkout',
    description: 'One page instead of four. Replaces the cart, address and payment steps.',
    owner: 'Payments',
    tags: ['checkout', 'release'],
    client: true,
    perHour: 41_200,
    environments: {
      development: on,
      staging: on,
      production: {
        enabled: true,
        off: 'off',
        rules: [
          { id: 'staff', if: { segment: 'staff' }, serve: 'on' },
          {
            id: 'germany',
            if: {
              all: [
                { attribute: 'country', op: 'in', values: ['DE', 'AT'] },
                { attribute: 'app.version', op: 'gte', values: ['2.3.0'], as: 'semver' },
              ],
            },
            serve: serve({ on: 25, off: 75 }),
          },
          { id: 'beta', if: { segment: 'beta-testers' }, serve: 'on' },
        ],
        otherwise: { serve: 'off' },
      },
    },
  },
  {
    key: 'payment-provider',
    name: 'Payment provider',
    kind: 'multivariate',
    variants: { adyen: 'adyen', stripe: 'stripe', mollie: 'mollie' },
    description: 'Which provider takes a payment.',
    owner: 'Payments',
    tags: ['checkout', 'operations'],
    perHour: 18_400,
    environments: {
      production: {
        enabled: true,
        off: 'stripe',
        rules: [
          { id: 'nl', if: { attribute: 'country', op: 'in', values: ['NL', 'BE'] }, serve: 'mollie' },
          {
            id: 'eu',
            if: { attribute: 'currency', op: 'in', values: ['EUR'] },
            serve: serve({ adyen: 60, stripe: 40 }),
          },
        ],
        otherwise: { serve: 'stripe' },
      },
    },
  },
  {
    key: 'search-ranking',
    name: 'Search ranking',
    kind: 'json',
    variants: {
      classic: { model: 'bm25', boost: { title: 2, brand: 1 }, semantic: false },
      semantic: { model: 'e5-small', boost: { title: 1, brand: 1 }, semantic: true },
    },
    description: 'How products are ordered in search.',
    owner: 'Discovery',
    tags: ['search'],
    perHour: 62_900,
    environments: {
      production: {
        enabled: true,
        off: 'classic',
        rules: [],
        otherwise: { serve: serve({ classic: 90, semantic: 10 }) },
      },
    },
  },
  {
    key: 'free-shipping-threshold',
    name: 'Free shipping threshold',
    kind: 'number',
    variants: { standard: 50, reduced: 35, none: 0 },
    description: 'The value of a cart from which shipping is free, in the currency of the shop.',
    owner: 'Growth',
    tags: ['pricing'],
    client: true,
    perHour: 23_100,
    environments: {
      production: {
        enabled: true,
        off: 'standard',
        rules: [{ id: 'loyal', if: { segment: 'loyal-customers' }, serve: 'none' }],
        otherwise: { serve: 'standard' },
      },
    },
  },
  {
    key: 'recommendations',
    name: 'Recommendations',
    kind: 'kill-switch',
    description: 'The strip of recommended products. Turn off when the recommender is slow.',
    owner: 'Discovery',
    tags: ['operations'],
    perHour: 38_700,
    environments: { development: on, staging: on, production: on },
  },
  {
    key: 'banner-text',
    name: 'Banner text',
    kind: 'string',
    variants: { none: '', winter: 'Winter sale: up to 40 % off', spring: 'New arrivals for spring' },
    description: 'What the banner at the top says.',
    owner: 'Growth',
    tags: ['content'],
    client: true,
    perHour: 70_300,
    environments: {
      production: { enabled: true, off: 'none', rules: [], otherwise: { serve: 'winter' } },
    },
  },
];

const more = [
  ['dark-mode', 'Dark mode', 'Web', 9_100],
  ['gift-cards', 'Gift cards', 'Payments', 2_300],
  ['one-click-reorder', 'One-click reorder', 'Growth', 4_800],
  ['store-pickup', 'Pickup in store', 'Logistics', 3_900],
  ['live-stock', 'Live stock on product pages', 'Logistics', 12_600],
  ['image-cdn', 'New image CDN', 'Platform', 88_000],
  ['guest-checkout', 'Guest checkout', 'Payments', 8_200],
  ['reviews-v2', 'Reviews with photos', 'Web', 6_700],
  ['wishlist-sharing', 'Shared wish lists', 'Growth', 700],
  ['address-autocomplete', 'Address autocomplete', 'Payments', 5_400],
  ['old-cart-api', 'Old cart API', 'Platform', undefined],
  ['app-onboarding', 'Onboarding in the app', 'Mobile', 1_200],
  ['push-notifications', 'Push notifications', 'Mobile', 2_900],
  ['returns-portal', 'Returns portal', 'Logistics', 900],
  ['price-alerts', 'Price alerts', 'Growth', undefined],
  ['cart-upsell', 'Upsell in the cart', 'Growth', 10_400],
] as const;

/** Fills an empty service. About 120 requests. */
export async function fillShop(ask: Ask): Promise<{ serverKey: string }> {
  await ask('POST', '/projects', {
    body: { key: shop, name: 'Storefront', environments: ['development', 'staging', 'production'] },
  });
  const colours = { development: '#0c8599', staging: '#9c6bdf', production: '#d9480f' };
  for (const [key, color] of Object.entries(colours)) {
    await ask('PATCH', `/environments/${key}?${inShop}`, {
      body: { color, name: key[0]?.toUpperCase() + key.slice(1) },
    });
  }
  await addSegments(ask);
  for (const flag of flags) await addFlag(ask, flag);
  for (const [i, [key, name, owner, perHour]] of more.entries()) {
    const otherwise = { serve: key === 'image-cdn' ? 'off' : 'on' };
    await addFlag(ask, {
      key,
      name,
      owner,
      description: '',
      tags: [owner.toLowerCase(), i % 3 === 0 ? 'release' : 'permanent'],
      ...(perHour === undefined ? {} : { perHour }),
      environments: {
        development: on,
        staging: {
          ...on,
          enabled: i % 4 !== 3,
          otherwise: { serve: key === 'live-stock' ? 'off' : 'on' },
        },
        production: { ...on, enabled: i % 5 < 3, otherwise },
      },
    });
  }
  const serverKey = await addUsage(ask);
  await addPrograms(ask);
  await addComing(ask);
  await addWaiting(ask);
  await addPreviews(ask);
  return { serverKey };
}

async function addSegments(ask: Ask): Promise<void> {
  const everywhere = (condition: unknown) => ({
    development: { if: condition },
    staging: { if: condition },
    production: { if: condition },
  });
  const keys = Array.from({ length: 240 }, (_, i) => `user-${1000 + i * 7}`);
  const segments = [
    [
      'staff',
      'Staff',
      'Everybody with an address of ours',
      { attribute: 'email', op: 'endsWith', values: ['@storefront.example'] },
    ],
    [
      'beta-testers',
      'Beta testers',
      'Signed up on the community page',
      { attribute: 'targetingKey', op: 'in', values: keys },
    ],
    [
      'loyal-customers',
      'Loyal customers',
      'Ten orders or more, or gold',
      {
        any: [
          { attribute: 'orders', op: 'gte', values: [10], as: 'number' },
          { attribute: 'tier', op: 'in', values: ['gold'] },
        ],
      },
    ],
  ] as const;
  for (const [key, name, description, condition] of segments) {
    await ask('POST', `/segments?${inShop}`, {
      body: { key, name, description, environments: everywhere(condition) },
    });
  }
}

async function addFlag(ask: Ask, { perHour: _, kind = 'boolean', ...flag }: FlagSketch): Promise<void> {
  await ask('POST', `/flags?${inShop}`, { body: { kind, ...flag } });
}

/** A day of evaluations, as SDKs report them, and contexts of theirs. Gives the key that they have. */
async function addUsage(ask: Ask): Promise<string> {
  const { secret } = await ask('POST', `/keys?${inShop}`, {
    body: { name: 'Web shop', kind: 'server', environment: 'production' },
  });
  const hourMs = 3_600_000;
  const now = Date.now();
  const used: readonly {
    key: string;
    perHour?: number | undefined;
    kind?: string | undefined;
    variants?: object;
  }[] = [...flags, ...more.map(([key, , , perHour]) => ({ key, perHour }))];
  for (let hour = 0; hour < 24; hour++) {
    const to = new Date(now - hour * hourMs - 1_000).toISOString();
    const from = new Date(now - (hour + 1) * hourMs).toISOString();
    // People buy in the evening.
    const tide = 0.55 + 0.45 * Math.cos(((hour + 3) / 24) * 2 * Math.PI);
    const events = used.flatMap(({ key, perHour, variants }, i) => {
      if (perHour === undefined) return [];
      const names = Object.keys(variants ?? { on: true, off: false });
      const total = Math.round(perHour * tide * (0.92 + 0.16 * (((i * 7 + hour * 13) % 10) / 10)));
      return names.slice(0, 2).map((variant, n) => ({
        kind: 'summary',
        flag: key,
        variant,
        reason: n === 0 ? 'TARGETING_MATCH' : 'SPLIT',
        count: Math.max(1, Math.round(total * (n === 0 ? 0.7 : 0.3))),
        from,
        to,
      }));
    });
    await ask('POST', '/sdk/events', {
      key: secret,
      body: { instance: 'web-1', sequence: hour, events, ...(hour === 0 ? { contexts: contexts() } : {}) },
    });
  }
  return secret;
}

/** What acts besides people: a pipeline, and an alert that kills. */
async function addPrograms(ask: Ask): Promise<void> {
  await ask('POST', '/service-accounts', {
    body: { name: 'Deployments', description: 'Turns release flags on once a deployment is through' },
  });
  await ask('POST', '/service-accounts', {
    body: { name: 'Nightly report', description: 'Reads flags and their usage' },
  });
  for (const [name, flag] of [
    ['Payments fail', 'payment-provider'],
    ['Recommender is slow', 'recommendations'],
  ]) {
    await ask('POST', `/triggers?${inShop}`, {
      as: 'administrator',
      body: { name, flag, environment: 'production' },
    });
  }
}

function contexts(): Record<string, unknown>[] {
  const countries = ['DE', 'AT', 'NL', 'FR', 'GB', 'US'];
  return Array.from({ length: 180 }, (_, i) => ({
    targetingKey: `user-${1000 + i}`,
    country: countries[i % countries.length],
    currency: i % 6 < 4 ? 'EUR' : 'USD',
    app: { version: ['2.2.9', '2.3.0', '2.4.1'][i % 3] },
    orders: (i * 5) % 23,
    tier: i % 11 === 0 ? 'gold' : 'standard',
    email: i % 17 === 0 ? `person${i}@storefront.example` : `person${i}@mail.example`,
  }));
}

/** What waits: a rollout with steps, a schedule, a proposal, and a kill. */
/** What changes by itself in places that nothing protects: by hours, by steps, and one that somebody has edited since. */
async function addComing(ask: Ask): Promise<void> {
  await ask('POST', `/flags/push-notifications/environments/staging/window?${inShop}`, {
    as: 'editor',
    body: {
      repeat: { begins: '0 7 * * MON-FRI', ends: '0 20 * * MON-FRI', timeZone: 'Europe/Berlin' },
      comment: 'The device farm sleeps at night',
    },
  });
  await ask('POST', `/flags/live-stock/rollout?${inShop}`, {
    as: 'editor',
    body: {
      environment: 'staging',
      variant: 'on',
      steps: [
        { percent: 5 },
        { percent: 20, after: '1h', guardrails: ['latency'] },
        { percent: 60, after: '4h', guardrails: ['latency'] },
        { percent: 100, after: '1d', approval: true },
      ],
    },
  });
  await ask('POST', `/flags/live-stock/rollout/verdicts?${inShop}`, {
    body: {
      environment: 'staging',
      guardrail: 'latency',
      verdict: 'hold',
      evidence: { p95Ms: 840, limitMs: 500 },
    },
  });
  const at = new Date(Date.now() + 30 * 3_600_000).toISOString();
  const path = `/flags/free-shipping-threshold/environments/staging?${inShop}`;
  await ask('PATCH', `${path}&at=${at}&comment=For%20the%20winter%20sale`, {
    as: 'editor',
    body: { enabled: true, off: 'standard', otherwise: { serve: 'reduced' } },
  });
  await ask('PATCH', path, { body: { otherwise: { serve: 'none' } } });
}

async function addWaiting(ask: Ask): Promise<void> {
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  await ask('POST', `/rollout-templates?${inShop}`, {
    body: {
      key: 'careful',
      name: 'Careful',
      steps: [
        { percent: 1 },
        { percent: 10, after: '1d' },
        { percent: 50, after: '1d' },
        { percent: 100, after: '1d', approval: true },
      ],
    },
  });
  await ask('POST', `/flags/image-cdn/rollout?${inShop}`, {
    body: {
      environment: 'production',
      variant: 'on',
      steps: [
        { percent: 10 },
        { percent: 25, after: '2h' },
        { percent: 50, after: '6h' },
        { percent: 100, after: '1d', approval: true },
      ],
    },
  });
  await ask(
    'POST',
    `/flags/banner-text/environments/production/disable?${inShop}&at=${inHours(52)}&comment=The%20sale%20ends`,
  );
  await ask('POST', `/flags/gift-cards/environments/production/enable?${inShop}&at=${inHours(20)}`);
  await ask('PATCH', `/environments/production?${inShop}`, { body: { protected: true, approvals: 1 } });
  const pickup = await ask(
    'PATCH',
    `/flags/store-pickup/environments/production?${inShop}&comment=Berlin%20is%20ready`,
    {
      as: 'editor',
      body: {
        enabled: true,
        rules: [{ id: 'berlin', if: { attribute: 'city', op: 'in', values: ['Berlin'] }, serve: 'on' }],
        otherwise: { serve: 'off' },
      },
    },
  );
  await ask('POST', `/held-operations/${pickup.id}/comments?${inShop}`, {
    as: 'approver',
    body: { text: 'Does this include Potsdam? The depot there opens on Monday.' },
  });
  await ask(
    'POST',
    `/flags/reviews-v2/environments/staging/disable?${inShop}&propose=true&comment=Photos%20are%20upside%20down`,
    {
      as: 'editor',
    },
  );
  await ask('POST', `/flags/cart-upsell/environments/production/kill?${inShop}`, {
    as: 'administrator',
    body: { reason: 'Shows prices without tax in Austria' },
  });
}

async function addPreviews(ask: Ask): Promise<void> {
  for (const key of ['pr-1204', 'pr-1211']) {
    await ask('POST', `/environments?${inShop}`, {
      body: { key, name: key.toUpperCase().replace('-', ' '), inherits: 'staging', lifetimeSeconds: 259_200 },
    });
  }
}
