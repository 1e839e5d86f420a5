// Processor time of chosen processes, from their own accounts: what others do on the machine meanwhile does not count.

import {readdirSync, readFileSync} from 'node:fs';

/** What a process is counted for; null for none. `cgroups` is its /proc/PID/cgroup, `name` what it was started as. */
export type Assign<Group extends string> = (process: {
	readonly pid: number;
	readonly name: string;
	readonly cgroups: string;
}) => Group | null;

/** Seconds of processor time by process, of those that are counted for something. */
type Account<Group extends string> = ReadonlyMap<number, {readonly group: Group; readonly seconds: number}>;

// proc(5): fields are counted after the name in parentheses, which may hold anything.
const [utime, cstime] = [11, 14];

// USER_HZ is 100 on every Linux that wgsim runs on.
const ticks = 100;

/** A process that ends while it is read is left out. */
function readAccount<Group extends string>(assign: Assign<Group>): Account<Group> {
	const account = new Map<number, {group: Group; seconds: number}>();
	for (const pid of readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
		try {
			const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
			const end = stat.lastIndexOf(')');
			const name = stat.slice(stat.indexOf('(') + 1, end);
			const cgroups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
			const group = assign({pid: Number(pid), name, cgroups});
			if (group !== null) {
				// Its own, and that of its children that have ended.
				const spent = stat
					.slice(end + 2)
					.split(' ')
					.slice(utime, cstime + 1)
					.map(Number);
				account.set(Number(pid), {group, seconds: spent.reduce((sum, each) => sum + each, 0) / ticks});
			}
		} catch {}
	}

	return account;
}

/** The share of one processor that each group takes while `work` is done. */
export async function measureShares<Group extends string>(
	groups: readonly Group[],
	assign: Assign<Group>,
	work: () => Promise<unknown>,
): Promise<Record<Group, number>> {
	const before = readAccount(assign);
	const began = performance.now();
	await work();
	const after = readAccount(assign);
	const elapsed = (performance.now() - began) / 1000;
	const shareOf = (wanted: Group): number =>
		[...after]
			.filter(([, {group}]) => group === wanted)
			.reduce((sum, [pid, {seconds}]) => sum + seconds - (before.get(pid)?.seconds ?? 0), 0) / elapsed;
	return Object.fromEntries(groups.map(group => [group, shareOf(group)])) as Record<Group, number>;
}
