// Lets several processes share a file's tables: `npm test` runs the files that scripts/tests/needs.mjs gives shards so.

const [, number, count] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(process.env['WGSIM_SHARD'] ?? '1/1') ?? [];
if (number === undefined || Number(number) > Number(count)) {
	throw new Error(`WGSIM_SHARD=${process.env['WGSIM_SHARD']}: not like 2/3`);
}

const [index, shards] = [Number(number) - 1, Number(count)];

/** This process's share of the rows; every row is in one of the shards. Without shards, all of them. */
export function share<T>(rows: readonly T[]): T[] {
	return rows.filter((_, row) => row % shards === index);
}
