import { lookOver } from './look-over.ts';

lookOver(1, 2);
