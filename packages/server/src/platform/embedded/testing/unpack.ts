/** Unpacks the shipped database as the first start does, into the path it is given. */
import { ensureDatabaseDirectory } from '../pristine.ts';

process.stdout.write('start\n');
await ensureDatabaseDirectory(process.argv[2] ?? '', { durable: true });
