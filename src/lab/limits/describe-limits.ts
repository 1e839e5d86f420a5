// Describes the limits that a node has reached, with a remedy.

import type {LabSnapshot} from '../observer/model.js';

const megabyte = 2 ** 20;

/** Bytes. */
export function describeMemoryLimit(node: string, bytes: number): string {
	const limit = Math.round(bytes / megabyte);
	return `${node}: killed at its limit of ${limit} MB of memory; give it more (memory: ${limit * 4}M)`;
}

export const describeProcessLimit = (node: string, container: string, limit: number): string =>
	`${node}: has reached its limit of ${limit} processes and threads, and could start no more; docker top ${container} shows them; give it more (pids: ${limit * 4})`;

/** `limit` is null where it is not known; `complaint` is what was said of it. */
export const describeFileLimit = (node: string, limit: number | null, complaint: string): string =>
	`${node}: a process has reached its limit of ${limit === null ? '' : `${limit} `}open files (${complaint}); give it more (open-files: ${Math.max(1024, (limit ?? 0) * 4)})`;

/** The limits that nodes have run into, if a fact is missing: otherwise they do no harm. */
export const limitsIn = ({nodes, missing}: LabSnapshot): string[] =>
	missing?.length === 0 ? [] : nodes.flatMap(({limits}) => limits);
