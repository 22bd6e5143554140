/**
 * Connection string of the superuser of the PostgreSQL that the test command started, for createTemplate().
 * Throws when this is no test run of Vitest's.
 */
export function testPostgresUrl(): string {
  const url = process.env['HALYARD_TEST_POSTGRES_URL'];
  if (!url) throw new Error('HALYARD_TEST_POSTGRES_URL is not set: run tests with `npm test`.');
  return url;
}
