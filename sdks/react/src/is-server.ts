/** Whether pages are only made here: nothing is listened to and nobody waits. React Native has a `window`, and no document. */
export const isServer = typeof window === 'undefined';
