export { contextPublicKey } from './context-public-key.ts';
export { type ContextTokens, createContextTokens } from './context-tokens.ts';
