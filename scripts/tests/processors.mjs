// How busy this machine's processors are.

import os from 'node:os';

/** Returns a function: the share of processor time, from 0 to 1, that was used since it was called last. */
export function watchProcessors() {
	let before = read();
	return () => {
		const now = read();
		const [idle, all] = [now.idle - before.idle, now.all - before.all];
		before = now;
		return all === 0 ? 1 : 1 - idle / all;
	};
}

function read() {
	const times = os.cpus().map(cpu => cpu.times);
	const all = times.flatMap(time => Object.values(time)).reduce((sum, one) => sum + one, 0);
	return {idle: times.reduce((sum, {idle}) => sum + idle, 0), all};
}
