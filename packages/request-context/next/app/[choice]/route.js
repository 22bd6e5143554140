import { headers } from 'next/headers';
import { requestContext } from '../../../src/index.ts';
import { options } from '../options.js';

/** What a route handler is told of the request that it is given, and of Next's headers(). */
export async function GET(request, { params }) {
  const chosen = options[(await params).choice];
  return Response.json({
    request: requestContext(request, chosen),
    headers: requestContext(await headers(), chosen),
  });
}
