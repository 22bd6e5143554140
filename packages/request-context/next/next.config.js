import { fileURLToPath } from 'node:url';

export default {
  // The package itself is outside this folder, in TypeScript.
  turbopack: { root: fileURLToPath(new URL('../../..', import.meta.url)) },
};
