export { contextPublicKey } from './context-public-key.ts';
