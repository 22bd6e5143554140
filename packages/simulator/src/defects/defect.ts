/**
 * A defect planted into the real parts, through their ports or around them, that the simulator has to find; named by
 * the invariant that finds it.
 */
import type { Disk } from '../../../../sdks/typescript/src/disk.ts';
import type { Network } from '../../../../sdks/typescript/src/network.ts';
import type { Delivery } from '../../../server/src/features/delivery/index.ts';
import type { LogSource } from '../../../server/src/features/delivery/log-source.ts';
import type { Hub } from '../hub.ts';
import type { InvariantName } from '../invariants/violation.ts';
import type { SimulatedProcess } from '../simulated-process.ts';

export interface Defect {
  readonly name: string;
  readonly found: InvariantName;
  /** Around what an SDK opens requests with. */
  network?(network: Network): Network;
  /** Around what an SDK keeps values on. */
  disk?(disk: Disk): Disk;
  /** Around what a node reads the log with. */
  source?(source: LogSource, hub: Hub): LogSource;
  /** Around what a node serves. */
  delivery?(delivery: Delivery, process: SimulatedProcess): Delivery;
  /** Around a class of a real part, for the length of a run; answers how to undo it. */
  plant?(): () => void;
}
