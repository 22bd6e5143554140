/** By the first part of the path. */
export const options = {
  plain: {},
  trusting: { trustedProxies: 'platform', geoHeaders: 'vercel' },
};
