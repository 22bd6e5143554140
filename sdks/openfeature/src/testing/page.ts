/** What a page in a real browser loads, for tests to drive. */
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk';
import { HalyardProvider } from '../web/index.ts';

export interface Page {
  OpenFeature: typeof OpenFeature;
  ProviderEvents: typeof ProviderEvents;
  HalyardProvider: typeof HalyardProvider;
}

Object.assign(globalThis, { OpenFeature, ProviderEvents, HalyardProvider } satisfies Page);
