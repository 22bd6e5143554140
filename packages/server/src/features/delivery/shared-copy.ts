/**
 * The names, lives and pointers of what nodes share in Redis. Content is named by its SHA-256, so that whoever writes
 * it, and when, makes no difference; only two small pointers say what is current, and each moves forwards only.
 */
import type { Redis } from '../../platform/redis/open-redis.ts';

/** Of what a pointer leads to; begun anew every few minutes as long as any node lives. */
export const keptSeconds = 24 * 3_600;
/** Of content that no pointer leads to: not yet, or not any more; time to finish reading it. */
export const looseSeconds = 120;
/** Snapshots may have megabytes. */
export const contentTimeoutMs = 5_000;

export const sharedNames = (redis: Pick<Redis, 'name'>) => ({
  /** Which epoch is current. */
  epoch: redis.name('epoch'),
  /** Of an epoch the newest manifest, as `<seq>:<its name>`. */
  newest: (epoch: string) => redis.name('newest', epoch),
  manifest: (content: string) => redis.name('manifest', content),
  snapshot: (content: string) => redis.name('snapshot', content),
});

export interface Pointer {
  seq: number;
  /** The manifest's name. */
  manifest: string;
}

export function parsePointer(text: string | null): Pointer | undefined {
  const [, seq, manifest] = /^(\d+):([0-9a-f]{64})$/.exec(text ?? '') ?? [];
  return manifest === undefined ? undefined : { seq: Number(seq), manifest };
}

export function writePointer({ seq, manifest }: Pointer): string {
  return `${seq}:${manifest}`;
}

/**
 * Moves the pointer of an epoch (first key) to a manifest (second key) whose snapshots are the other keys, and gives
 * them all the life that is given: never to a lower seq (the same is the same state), and only where all of them are
 * there. Answers `moved` and what stood there before, or `behind` or `missing`.
 */
export const movePointer = `
local before = redis.call('get', KEYS[1])
if before and tonumber(string.match(before, '^%d+')) > tonumber(string.match(ARGV[1], '^%d+')) then
  return {'behind', before}
end
for i = 2, #KEYS do
  if redis.call('exists', KEYS[i]) == 0 then return {'missing', KEYS[i]} end
end
for i = 2, #KEYS do redis.call('expire', KEYS[i], ARGV[2]) end
redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[2])
return {'moved', before or ''}`;

/** Compare-and-swap of the current epoch; an empty text: none. Answers 1 where it was as expected. */
export const swapEpoch = `
if (redis.call('get', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`;
