import { type ReactElement, type ReactNode, useEffect, useState } from 'react';
import { HalyardProvider } from './halyard-provider.tsx';
import { createTestFlags, TestClient, type TestValues } from './test-client.ts';

export interface TestFlagsProps {
  /** Values by key, or what createTestFlags() made, to change them meanwhile. Whatever is not there has its default. */
  readonly flags: TestValues | TestClient;
  readonly children?: ReactNode;
}

/** In place of HalyardProvider in tests: no network, and values at once. Others take effect when they are given. */
export function TestFlags({ flags, children }: TestFlagsProps): ReactElement {
  const [own] = useState(() => createTestFlags(flags instanceof TestClient ? {} : flags));
  useEffect(() => {
    if (!(flags instanceof TestClient)) own.replaceAll(flags);
  }, [own, flags]);
  return <HalyardProvider client={flags instanceof TestClient ? flags : own}>{children}</HalyardProvider>;
}
