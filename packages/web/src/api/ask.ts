import { problemOf } from './problem.ts';

interface Settled {
  data?: unknown;
  error?: unknown;
}

/** The data of a reply of the API. Rejects with Problem. */
export async function ask<Reply extends Settled>(
  request: Promise<Reply>,
): Promise<NonNullable<Reply['data']>> {
  const reply = await request.catch((thrown: unknown) => {
    throw problemOf(thrown);
  });
  if (reply.error !== undefined) throw problemOf(reply.error);
  return reply.data as NonNullable<Reply['data']>;
}
