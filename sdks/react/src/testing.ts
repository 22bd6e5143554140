'use client';

export { createTestFlags, type TestClient, type TestValues, type Tracked } from './test-client.ts';
export { TestFlags, type TestFlagsProps } from './test-flags.tsx';
