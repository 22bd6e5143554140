import type { Fault } from './fault.ts';
import { hubFaults } from './hub-faults.ts';
import { networkFaults } from './network-faults.ts';
import { processFaults } from './process-faults.ts';

export const everyFault: readonly Fault[] = [...networkFaults, ...processFaults, ...hubFaults];
